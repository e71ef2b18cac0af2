// What a layer chip looks like in each of its states, and how the bar below divides the time.

import type { Layer, LayerChip, LayerState } from '../../ipc/bindings';

/** The icon at the left of a chip; `dot` is the live disc. */
export type ChipIcon = 'check' | 'busy' | 'dot' | 'warned' | 'failed' | 'dashed' | 'reused' | 'waiting' | 'unverified';

export interface ChipLook {
  readonly icon: ChipIcon;
  /** Classes of components.css beside `lay`. */
  readonly classes: readonly string[];
  /** The detail line is a running clock. */
  readonly running: boolean;
}

const looks: Record<LayerState, { icon: ChipIcon; mark?: string; running?: boolean }> = {
  off: { icon: 'dashed', mark: 'is-never' },
  waiting: { icon: 'waiting', mark: 'is-never' },
  busy: { icon: 'busy', running: true },
  done: { icon: 'check' },
  live: { icon: 'dot' },
  closing: { icon: 'busy', running: true },
  closed: { icon: 'check' },
  warned: { icon: 'warned', mark: 'is-warn' },
  failed: { icon: 'failed', mark: 'is-fail' },
  notReached: { icon: 'dashed', mark: 'is-never' },
  reused: { icon: 'reused', mark: 'is-reused' },
};

export function look(chip: LayerChip): ChipLook {
  const { icon, mark, running } = looks[chip.state];
  const unverified = chip.layer === 'tls' && chip.state === 'warned';
  return {
    icon: unverified ? 'unverified' : icon,
    classes: [`lay-${chip.layer}`, ...(mark === undefined ? [] : [mark])],
    running: running === true,
  };
}

/** Which chip takes the width that is left: the topmost layer that has something to say. */
export function growing(chips: readonly LayerChip[]): number {
  return chips.length - 1;
}

export interface Segment { readonly key: string; readonly fill: string; readonly share: number }

/**
 * The bar: the time until the session was open, divided in proportion. A failed layer takes the error
 * fill; layers never reached share a hatched end as wide as the longest layer, since they have no length.
 */
export function segments(chips: readonly LayerChip[], openAfterNs: number | undefined): Segment[] {
  const out: Segment[] = [];
  let longest = 0;
  for (const chip of chips) {
    if (chip.state === 'off' || chip.state === 'waiting' || chip.state === 'notReached' || chip.state === 'reused') continue;
    // The upgrade is HTTP's time; WebSocket takes none of its own.
    if (chip.layer === 'ws' && chip.state !== 'failed') continue;
    const share = within(chip, openAfterNs);
    if (share === undefined || share <= 0) continue;
    longest = Math.max(longest, share);
    out.push({ key: chip.layer, fill: chip.state === 'failed' ? 'bg-err' : `bg-${chip.layer}`, share });
  }
  if (longest > 0 && chips.some((chip) => chip.state === 'notReached')) {
    out.push({ key: 'never', fill: 'bg-never', share: longest * 0.9 });
  }
  return out;
}

/** When the first layer that took time began. */
export function began(chips: readonly LayerChip[]): number {
  const starts = chips.flatMap((chip) => chip.fromNs === undefined || chip.durationNs === undefined ? [] : [chip.fromNs]);
  return starts.length > 0 ? Math.min(...starts) : 0;
}

/** Nanoseconds of a layer that lie before the session was open: what comes later is not setting up. */
function within(chip: LayerChip, openAfterNs: number | undefined): number | undefined {
  if (chip.durationNs === undefined) return undefined;
  if (openAfterNs === undefined || chip.fromNs === undefined) return chip.durationNs;
  return Math.min(chip.fromNs + chip.durationNs, openAfterNs) - chip.fromNs;
}

export type Click = 'toggle' | 'only';

/** The layers that the timeline shows after a click on `layer`; empty means all. */
export function afterClick(now: readonly Layer[], layer: Layer, click: Click): Layer[] {
  if (click === 'only') return now.length === 1 && now[0] === layer ? [] : [layer];
  return now.includes(layer) ? now.filter((other) => other !== layer) : [...now, layer];
}
