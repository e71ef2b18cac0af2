// Activity over a session: from rows to pixels of the strip and back. Pure.

import type { Overview } from '$/ipc/bindings';

/** Row number at a share (0 to 1) of the strip. */
export function rowAt(overview: Overview, total: number, share: number): number {
  const { slices } = overview;
  const at = Math.min(1, Math.max(0, share)) * slices.length;
  const n = Math.min(slices.length - 1, Math.floor(at));
  const from = slices[n]?.firstRow ?? 0;
  const to = slices[n + 1]?.firstRow ?? total;
  return Math.min(Math.max(0, total - 1), Math.floor(from + (to - from) * (at - n)));
}

/** Share of the strip at which a row stands: the inverse of {@link rowAt}. */
export function shareOf(overview: Overview, total: number, row: number): number {
  const { slices } = overview;
  let low = 0;
  let high = slices.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((slices[middle]?.firstRow ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  const from = slices[low]?.firstRow ?? 0;
  const to = slices[low + 1]?.firstRow ?? total;
  return slices.length === 0 ? 0 : Math.min(1, (low + (to > from ? (row - from) / (to - from) : 0)) / slices.length);
}

/** Places of the axis: about one in `every` px, at 1, 2 or 5 times a power of ten. */
export function marks(fromNs: number, toNs: number, width: number, every = 180): number[] {
  const span = toNs - fromNs;
  if (span <= 0 || width <= 0) return [];
  const rough = span / Math.max(1, width / every);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const out: number[] = [];
  for (let at = Math.ceil(fromNs / step) * step || step; at < toNs; at += step) out.push(at);
  return out;
}
