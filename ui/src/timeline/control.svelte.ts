// What the strip of control frames says: how many there were, what became of pings, the newest round-trip times.

import { getEngine } from '$/ipc';
import type { Dir, Filter } from '$/ipc/bindings';
import { controlKinds, hasControls } from '$/state/controls';
import { everything } from '$/state/rows.svelte';
import type { Session } from '$/state/session.svelte';

const REFRESH_MS = 500;
/** Round-trip times that the line draws. */
const DRAWN = 48;

export class Controls {
  /** Rows of control frames and heart-beats. */
  count = $state(0);
  /** Those of them that are heart-beats: packets of a protocol above, no frames of WebSocket. */
  beats = $state(0);
  /** Nanoseconds, oldest first: round trips, or where the peer alone asks how long our answers took. */
  times = $state.raw<readonly number[]>([]);
  /** Who answered after these times: `rx` is the peer, and what was measured a round trip. */
  answers = $state<Dir>('rx');

  #rows: Filter['rows'] = 'timeline';
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gone = false;

  constructor(private readonly session: Session) {}

  /** There is news: asked again at most twice a second. */
  refresh(): void {
    if (this.#timer !== undefined || this.#gone || !hasControls(this.session)) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#asked = performance.now();
      void this.#ask().catch(() => { /* Deleted meanwhile: what is shown stays. */ });
    }, Math.max(0, this.#asked + REFRESH_MS - performance.now()));
  }

  destroy(): void {
    this.#gone = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    const engine = getEngine();
    // Heart-beats are packets: where messages are the rows, they stand among them.
    const rows = this.session.below ? 'carriers' : 'timeline';
    const all: Filter = { ...everything(rows), kinds: [...controlKinds] };
    if (rows !== this.#rows) this.count = 0;
    this.#rows = rows;
    // The newest are at the end, whose place is known from the last time but for what came since.
    const first = Math.max(0, this.count - 2 * DRAWN);
    let page = await engine.rows(this.session.id, all, first, 4 * DRAWN);
    if (page.total > first + 4 * DRAWN) page = await engine.rows(this.session.id, all, page.total - 2 * DRAWN, 2 * DRAWN);
    const beating = rows === 'timeline' && (this.session.view?.apps.length ?? 0) > 0 && page.total > 0;
    const beats = beating ? (await engine.rows(this.session.id, { ...all, kinds: ['app-heartbeat'] }, 0, 1)).total : 0;
    if (this.#gone) return;
    const changed = page.total !== this.count;
    this.count = page.total;
    this.beats = Math.min(beats, page.total);
    const took = (dir: Dir): number[] => page.rows.flatMap((row) => (row.dir === dir ? row.pairNs ?? [] : [])).slice(-DRAWN);
    const trips = took('rx');
    this.answers = trips.length > 0 ? 'rx' : 'tx';
    this.times = trips.length > 0 ? trips : took('tx');
    // Counts of pings come with the view, whose version they do not raise.
    if (changed && this.session.live) void this.session.load();
  }
}

/** Points of a line in a box, newest at the right; one value is a flat line. */
export function line(times: readonly number[], width: number, height: number): string {
  const most = Math.max(...times);
  const least = Math.min(...times);
  const span = most - least;
  const step = times.length > 1 ? width / (times.length - 1) : width;
  const y = (time: number): number => (span === 0 ? height / 2 : 1 + (1 - (time - least) / span) * (height - 2));
  const places = times.length === 1 ? [...times, ...times] : times;
  return places.map((time, n) => `${(n * step).toFixed(1)},${y(time).toFixed(1)}`).join(' ');
}
