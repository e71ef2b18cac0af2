// Lifelines: which TCP state each end is in beside a row, and where it changes. Pure.

import type { Dir, Row, Side, StateChange } from '$/ipc/bindings';

/** How a stretch of a lifeline is drawn. */
export type Look = 'off' | 'half' | 'full' | 'wait';

export interface Stretch {
  /** Pixels from the top of the row. */
  readonly from: number;
  readonly to: number;
  readonly look: Look;
  /** The state that begins here, to be named; with whether it is inferred. */
  readonly name?: string;
  readonly inferred?: boolean;
}

/** Where an arrow leaves and lands within its row. */
export const LEAVES = 18;
export const LANDS = 27;
export const ROW = 33;

export function lookOf(state: string | undefined): Look {
  switch (state) {
    case undefined:
    case 'CLOSED':
    case 'LISTEN': return 'off';
    case 'ESTABLISHED': return 'full';
    case 'TIME_WAIT': return 'wait';
    default: return 'half';
  }
}

function where(side: Side, dir: Dir): number {
  if (dir === 'local') return LEAVES;
  return (side === 'local') === (dir === 'tx') ? LEAVES : LANDS;
}

/** Index of the first change that is not before `seq`; `changes` are in the order of their seq. */
function firstFrom(changes: readonly StateChange[], seq: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Changes of one side, in order. */
export function ofSide(changes: readonly StateChange[], side: Side): StateChange[] {
  return changes.filter((change) => change.side === side).sort((a, b) => a.seq - b.seq);
}

/** The stretches of one side beside a row; `next` is the row after it. A change belongs to the last row before it. */
export function stretches(changes: readonly StateChange[], side: Side, row: Row, next: Row | undefined): Stretch[] {
  const from = firstFrom(changes, row.seq);
  const to = next ? firstFrom(changes, next.seq) : changes.length;
  const before = lookOf(changes[from - 1]?.state);
  // Several changes beside one row leave room for the last one only.
  const change = to > from ? changes[to - 1] : undefined;
  if (!change) return [{ from: 0, to: ROW, look: before }];
  const at = where(side, row.dir);
  return [
    { from: 0, to: at, look: before },
    { from: at, to: ROW, look: lookOf(change.state), name: change.state, inferred: change.inferred },
  ];
}

/** What stands beside the name of a row: its text without the name, which the engine's text may begin with. */
export function besides(kind: string, text: string): string {
  return text.startsWith(`${kind} `) ? text.slice(kind.length + 1) : text;
}

/** The middle of the deltas of what is loaded; a gap is longer than twenty times that. */
export function medianDelta(rows: readonly (Row | undefined)[]): number {
  const deltas = rows.flatMap((row) => row?.deltaNs ?? []).sort((a, b) => a - b);
  return deltas[deltas.length >> 1] ?? 0;
}

/** A pause that nobody would feel is no gap, however regular the rest. */
const LEAST_NS = 500_000_000;

export function isGap(row: Row, median: number): boolean {
  return (row.deltaNs ?? 0) > Math.max(LEAST_NS, 20 * median);
}
