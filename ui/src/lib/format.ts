// Numbers and sizes as DESIGN.md section 3 writes them.

/** Made once: `toLocaleString` makes one with every call, which each row and each news would pay for. */
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Thousands separators: `1,204`. */
export function count(n: number): string {
  return grouped.format(Math.round(n));
}

/** Exact bytes below 10 kB, then decimal units with three figures: `2,718 B`, `183 kB`, `1.40 MB`. */
export function size(bytes: number): string {
  if (bytes < 10_000) return `${count(bytes)} B`;
  const units = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const text = value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
  return `${text} ${units[unit] ?? ''}`;
}

/** `154 B → 246 B`, or one size when both are equal or one is unknown. */
export function wireToDecoded(wire: number | undefined, decoded: number | undefined): string {
  if (wire === undefined) return decoded === undefined ? '' : size(decoded);
  return decoded === undefined || decoded === wire ? size(wire) : `${size(wire)} → ${size(decoded)}`;
}
