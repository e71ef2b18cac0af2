// The maths of the waterfall: one axis for all hops, bars in percent of it.

import type { ExchangeView, Span, Timing } from '../../ipc/bindings';

export type PhaseName = 'queue' | 'dns' | 'tcp' | 'proxy' | 'tls' | 'request' | 'waiting' | 'download';

/** The order in which phases follow one another on the wire. */
export const phaseNames: readonly PhaseName[] = ['queue', 'dns', 'tcp', 'proxy', 'tls', 'request', 'waiting', 'download'];

export interface Bar {
  readonly phase: PhaseName;
  /** Percent of the axis. */
  readonly left: number;
  readonly width: number;
  readonly span: Span;
  readonly durationNs: number;
}

export interface Hop {
  /** From 1. */
  readonly n: number;
  readonly exchange: ExchangeView;
  readonly bars: readonly Bar[];
}

export interface Axis {
  readonly fromNs: number;
  readonly toNs: number;
  /** Nanoseconds between two marks, and the unit in which marks are written. */
  readonly stepNs: number;
  readonly unit: 'µs' | 'ms' | 's';
  readonly marks: readonly { readonly left: number; readonly label: string }[];
}

export interface Waterfall { readonly axis: Axis; readonly hops: readonly Hop[] }

const units = { 'µs': 1e3, ms: 1e6, s: 1e9 } as const;

/** A step of 1, 2 or 5 times a power of ten that divides `length` into at most `most` parts. */
export function niceStep(length: number, most: number): number {
  if (!(length > 0)) return 1;
  const rough = length / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  for (const factor of [1, 2, 5, 10]) {
    // A hair of tolerance: 0.1 * 3 is not 0.3.
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

/** Axis from `fromNs` to `toNs` with about six marks. */
export function axis(fromNs: number, toNs: number, most = 6): Axis {
  const length = Math.max(toNs - fromNs, 1);
  const unit = length >= 2e9 ? 's' : length >= 2e6 ? 'ms' : 'µs';
  const stepNs = niceStep(length, most);
  const marks = [];
  for (let k = 0; k * stepNs <= length; k += 1) {
    const value = (k * stepNs) / units[unit];
    marks.push({ left: (k * stepNs * 100) / length, label: trim(value) });
  }
  return { fromNs, toNs: fromNs + length, stepNs, unit, marks };
}

/** All hops on one axis. Absent while no phase of any hop has begun. */
export function waterfall(exchanges: readonly ExchangeView[]): Waterfall | undefined {
  const spans = exchanges.flatMap((exchange) => phaseNames.flatMap((name) => exchange.timing[name] ?? []));
  if (spans.length === 0) return undefined;
  const fromNs = Math.min(...spans.map((span) => span.fromNs));
  const toNs = Math.max(...spans.map((span) => span.toNs));
  const scale = axis(fromNs, toNs);
  const hops = exchanges.map((exchange, at) => ({ n: at + 1, exchange, bars: bars(exchange.timing, scale) }));
  return { axis: scale, hops };
}

/** Bars of one exchange. Phases that did not happen have none. */
export function bars(timing: Timing, scale: Axis): Bar[] {
  const length = scale.toNs - scale.fromNs;
  return phaseNames.flatMap((phase) => {
    const span = timing[phase];
    if (span === undefined) return [];
    const left = clamp(((span.fromNs - scale.fromNs) * 100) / length);
    const right = clamp(((span.toNs - scale.fromNs) * 100) / length);
    return [{ phase, left, width: right - left, span, durationNs: span.toNs - span.fromNs }];
  });
}

/** An exchange that goes on until `nowNs`: the phase it is in has no end yet, and its bar grows. */
export function growing(exchange: ExchangeView, nowNs: number): ExchangeView {
  const { timing } = exchange;
  const at = phaseNames.findLast((name) => timing[name] !== undefined);
  const span = at === undefined ? undefined : timing[at];
  if (at === undefined || span === undefined || exchange.done) return exchange;
  // A request that is written waits for its answer.
  const grown = at === 'request' ? { waiting: { fromNs: span.toNs, toNs: Math.max(span.toNs, nowNs) } } : { [at]: { fromNs: span.fromNs, toNs: Math.max(span.toNs, nowNs) } };
  return { ...exchange, timing: { ...timing, ...grown } };
}

/** From the first moment of an exchange to its last. */
export function extent(timing: Timing): Span | undefined {
  const spans = phaseNames.flatMap((name) => timing[name] ?? []);
  if (spans.length === 0) return undefined;
  return { fromNs: Math.min(...spans.map((s) => s.fromNs)), toNs: Math.max(...spans.map((s) => s.toNs)) };
}

function clamp(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}

function trim(value: number): string {
  return String(Number(value.toFixed(3)));
}
