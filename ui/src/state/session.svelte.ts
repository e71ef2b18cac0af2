// One session as the window holds it: its id, the newest tick, the view, and what the person looks at.
// Nothing that grows with the session is here; rows, bytes and events are asked for by window.
//
// For views (timeline, ladder, layers):
//   session.id           for calls to getEngine()
//   session.tick         newest Tick, or undefined (a reopened session gets none); counts of rows while live
//   session.view         newest SessionView, or undefined until loaded; replaced whole, never changed in place
//   session.version      grows when `view` was replaced; session.rowsVersion grows with every tick:
//                        read it in an $effect to fetch again what is on the screen
//   session.filter       current Filter of the timeline; replace it whole through session.setFilter({...})
//   session.selected     seq of the selected event, shared by timeline, ladder and conversation
//   session.select(seq)  selects (and stops following); select(undefined) clears
//   session.detailOpen   whether the drawer is open
//   session.follow       timeline sticks to the end
//   session.controls     control frames stand in place; session.below: messages instead of packets
//   session.shown        which view of Inspect is shown; session.show('tls') switches
//   session.live         true until closed or failed
//   session.exchange     seq of the request whose exchange is looked at; undefined: the newest

import { getEngine } from '$/ipc';
import type { Filter, Layer, SessionState, SessionView, Tick } from '$/ipc/bindings';

/** Views of Inspect, by name; `inspect.ts` says which component draws each. */
export type ViewName =
  | 'timeline' | 'ladder' | 'response' | 'headers' | 'streams' | 'h2' | 'compare' | 'handshake' | 'protocol' | 'timing' | 'tls' | 'bytes';

export function emptyFilter(): Filter {
  return { rows: 'timeline', regex: false, layers: [], kinds: [], without: [] };
}

/** How long counts may lag behind, in milliseconds. */
const COUNTS_MS = 250;

/** News that follow sooner wait for a frame. */
const FRAME_MS = 33;
/** How long news wait at most for the rows that they tell of. */
const LATE_MS = 100;

export class Session {
  readonly id: string;
  tick = $state.raw<Tick>();
  view = $state.raw<SessionView>();
  version = $state(0);
  rowsVersion = $state(0);
  filter = $state.raw<Filter>(emptyFilter());
  selected = $state<number>();
  detailOpen = $state(false);
  /** `seq` of a request head, shared by the views of exchanges. Undefined: the newest exchange. */
  exchange = $state<number>();
  follow = $state(true);
  /** Control frames and heart-beats stand in the timeline instead of folding away. */
  controls = $state(false);
  /** The timeline shows messages instead of the packets that they carry. */
  below = $state(false);
  /** Undefined until a person chose: then the kind of the session decides (see inspect.ts). */
  shown = $state<ViewName>();
  /** How often a record was read anew as another protocol: its rows are others then. */
  readings = $state(0);
  /** `performance.now()` when the newest tick came, so that running clocks can go on between ticks. */
  tickAt = $state(0);

  #loading = false;
  #again = false;
  #counted: ReturnType<typeof setTimeout> | undefined;
  /** The newest tick while the frame is waited for in which it is heard. */
  #news: Tick | undefined;
  #newsAt = 0;
  #heardAt = 0;
  #frame: number | undefined;
  #late: ReturnType<typeof setTimeout> | undefined;
  #followers = new Set<(tick: Tick) => boolean>();

  constructor(id: string) {
    this.id = id;
  }

  get state(): SessionState {
    return this.tick?.state ?? this.view?.state ?? 'connecting';
  }

  get live(): boolean {
    return this.state !== 'closed' && this.state !== 'failed';
  }

  select(seq: number | undefined): void {
    this.selected = seq;
    if (seq !== undefined) this.follow = false;
  }

  show(name: ViewName): void {
    this.shown = name;
  }

  setFilter(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
  }

  /** Filters the timeline to one layer, or takes that filter away when it is the only one. */
  toggleLayer(layer: Layer): void {
    const only = this.filter.layers.length === 1 && this.filter.layers[0] === layer;
    this.setFilter({ layers: only ? [] : [layer] });
  }

  /**
   * News of the engine. What changes the session's state is heard at once, and the view is fetched then. Counts are
   * heard once a frame, since no window shows more, or with the rows that a list asks for: one frame draws both.
   */
  onTick(tick: Tick): void {
    const old = this.#news ?? this.tick;
    this.#news = tick;
    this.#newsAt = performance.now();
    if (!old || old.version !== tick.version || old.state !== tick.state) {
      this.hear();
      void this.load();
      return;
    }
    let asked = false;
    for (const follower of this.#followers) asked = follower(tick) || asked;
    if (asked) this.#late ??= setTimeout(() => { this.hear(); }, LATE_MS);
    else if (this.#newsAt - this.#heardAt > FRAME_MS) this.hear();
    else this.#frame ??= requestAnimationFrame(() => { this.hear(); });
    // What only counts does not let the version grow: packets, pairs, messages of the newest moment.
    if (this.#counted === undefined) this.#counted = setTimeout(() => { this.#counted = undefined; void this.load(); }, COUNTS_MS);
  }

  /** A list is told of every tick, and says whether it asked for rows; until the returned function is called. */
  follows(follower: (tick: Tick) => boolean): () => void {
    this.#followers.add(follower);
    return () => { this.#followers.delete(follower); };
  }

  /** What is told by now becomes what the window shows. */
  hear(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#late);
    this.#frame = undefined;
    this.#late = undefined;
    if (this.#news === undefined) return;
    this.#heardAt = performance.now();
    this.tick = this.#news;
    this.tickAt = this.#newsAt;
    this.rowsVersion++;
    this.#news = undefined;
  }

  /** Fetches the view; calls that come while one is under way become one more. */
  async load(): Promise<void> {
    if (this.#loading) {
      this.#again = true;
      return;
    }
    this.#loading = true;
    try {
      do {
        this.#again = false;
        this.view = await getEngine().view(this.id);
        this.version++;
      } while (this.#again);
    } finally {
      this.#loading = false;
    }
  }
}
