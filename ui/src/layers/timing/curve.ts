// The throughput of a download as a curve: bytes of each slice of time, as a rate.

import type { Throughput } from '$/ipc/bindings';

export interface Curve {
  /** Points of an area in a box of 1000 by 100, as an SVG path. */
  readonly path: string;
  /** Bytes a second. */
  readonly peak: number;
  readonly mean: number;
  readonly bytes: number;
  readonly ns: number;
}

/** Undefined when nothing arrived, or everything at once. */
export function curve({ fromNs, toNs, slices }: Throughput): Curve | undefined {
  const bytes = slices.reduce((sum, one) => sum + one, 0);
  const ns = toNs - fromNs;
  if (bytes === 0 || ns <= 0 || slices.length === 0) return undefined;
  const most = Math.max(...slices);
  const step = 1000 / slices.length;
  const points = slices.map((one, n) => `L${num(n * step)} ${num(100 - (one * 100) / most)} L${num((n + 1) * step)} ${num(100 - (one * 100) / most)}`);
  const rate = (amount: number, time: number): number => (amount * 1e9) / time;
  return { path: `M0 100 ${points.join(' ')} L1000 100 Z`, peak: rate(most, ns / slices.length), mean: rate(bytes, ns), bytes, ns };
}

function num(value: number): string {
  return String(Number(value.toFixed(2)));
}
