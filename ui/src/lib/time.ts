// Times as DESIGN.md section 3 writes them. All take nanoseconds on the session's clock.

/** Seconds since the session began, microseconds grouped by three: `0.551 870`. */
export function clock(ns: number): string {
  const us = Math.max(0, Math.round(ns / 1000));
  const fraction = String(us % 1_000_000).padStart(6, '0');
  return `${String(Math.floor(us / 1_000_000))}.${fraction.slice(0, 3)} ${fraction.slice(3)}`;
}

/** Three figures with a unit: `62 µs`, `12.9 ms`, `6.40 s`; from a minute `1:05 min`, from an hour `1:02 h`. */
export function duration(ns: number): string {
  const size = Math.abs(ns);
  if (size === 0) return '0 s';
  // Each limit is where rounding to three figures would reach the next unit.
  if (size < 1000) return `${String(Math.round(size))} ns`;
  if (size < 9995) return `${figures(size / 1e3).replace(/\.?0+$/, '')} µs`;
  if (size < 999_500) return `${String(Math.round(size / 1e3))} µs`;
  if (size < 999_950_000) return `${figures(size / 1e6)} ms`;
  if (size < 59_950_000_000) return `${figures(size / 1e9)} s`;
  const s = Math.floor(size / 1e9);
  const two = (n: number): string => String(n).padStart(2, '0');
  if (s < 3600) return `${String(Math.floor(s / 60))}:${two(s % 60)} min`;
  return `${String(Math.floor(s / 3600))}:${two(Math.floor((s % 3600) / 60))} h`;
}

/** Signed duration: `+62 µs`; two events of one read have the same time, which is `0`. */
export function delta(ns: number): string {
  return ns === 0 ? '0' : `${ns < 0 ? '−' : '+'}${duration(ns)}`;
}

/** A running clock: `00:42`, `1:02:03`. */
export function running(ns: number): string {
  const s = Math.max(0, Math.floor(ns / 1e9));
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(s / 3600);
  return `${hours > 0 ? `${String(hours)}:` : ''}${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

/** Wall clock to milliseconds in this computer's zone: `11:42:08.870`. */
export function wall(ms: number): string {
  const d = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}.${String(d.getMilliseconds()).padStart(3, '0')}`;
}

/** Offset of this computer's zone at that time: `UTC`, `UTC+9`, `UTC+5:30`. */
export function zone(ms: number): string {
  const minutes = -new Date(ms).getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? '−' : '+'}${String(Math.floor(Math.abs(minutes) / 60))}${rest > 0 ? `:${String(rest).padStart(2, '0')}` : ''}`;
}

/** Hours and minutes, for lists: `11:42`. */
export function hour(ms: number): string {
  return wall(ms).slice(0, 5);
}

/** Calendar day in this zone as a number that orders and compares: 20261122. */
export function day(ms: number): number {
  const d = new Date(ms);
  return d.getFullYear() * 10_000 + (d.getMonth() + 1) * 100 + d.getDate();
}

/** Two decimals below 10, else one: three figures, and a tenth where there are more. */
function figures(value: number): string {
  return value < 9.995 ? value.toFixed(2) : value.toFixed(1);
}
