// Rows of one view of one session, fetched in pages as they are looked at. The rows themselves are plain
// fields; what is drawn reads `version`. Memory and work per frame do not depend on how many rows there are.

import type { EngineError, FieldProblem, Filter, Row, Rows } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';

/** Rows asked for at once. */
export const PAGE = 32;
/** Pages kept: about 2,000 rows. */
const KEPT = 64;
/** How long a search that has not reached the end of the record rests before it is asked to go on. */
const SEARCH_MS = 60;

interface Page { readonly rows: readonly Row[]; used: number; stale: boolean }

/** A filter that lets every row of a view through. */
export function everything(rows: Rows): Filter {
  return { rows, regex: false, layers: [], kinds: [], without: [] };
}

function narrows(filter: Filter): boolean {
  // News of a session count the rows of the timeline and the ladder, not those of what lies below packets.
  return filter.rows === 'carriers' || filter.text !== undefined || filter.layers.length > 0 || filter.dir !== undefined
    || filter.kinds.length > 0 || filter.without.length > 0 || filter.conn !== undefined || filter.stream !== undefined;
}

export class RowCache {
  /** Grows whenever anything that was fetched changes. */
  version = $state(0);
  /** Rows that match. */
  total = $state(0);
  /** Rows of the view without filters. */
  of = $state(0);
  /** Rows of the view at the moment when `total` was counted. */
  counted = $state(0);
  /** False while a search is still running. */
  complete = $state(true);
  problem = $state.raw<FieldProblem | undefined>(undefined);
  failed = $state.raw<EngineError | undefined>(undefined);
  /** Called with every reply, so that the list moves and its rows change in one go. */
  arrived: (() => void) | undefined;

  #pages = new Map<number, Page>();
  #filter: Filter;
  #first = 0;
  #count = PAGE;
  #clock = 0;
  /** Replies to questions of an earlier filter are dropped. */
  #generation = 0;
  #asking = false;
  /** A reply came whose rows are not on the screen yet. */
  #drawing = false;
  #recount = true;
  #grown = 0;
  #scheduled: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gone = false;

  constructor(private readonly engine: Engine, private readonly id: string, rows: Rows) {
    this.#filter = everything(rows);
  }

  get filter(): Filter {
    return this.#filter;
  }

  /** Another filter: everything is asked anew. */
  setFilter(filter: Filter): void {
    if (filter.rows !== this.#filter.rows) this.of = 0;
    this.#filter = filter;
    this.#generation++;
    this.#asking = false;
    this.#recount = true;
    this.#pages.clear();
    this.total = 0;
    this.complete = !narrows(filter);
    this.problem = undefined;
    this.version++;
    this.#schedule();
  }

  /** The session says that the view has so many rows without filters. True when they are asked for: a reply will come. */
  grown(of: number): boolean {
    if (of === this.#grown && !this.#recount) return this.#asking;
    this.#grown = of;
    if (this.#filter.rows !== 'carriers') this.of = of;
    if (narrows(this.#filter) || this.#atEnd) this.#recount = true;
    else this.#counted(of);
    // Who follows asks at once, not a frame later.
    if (!this.#atEnd) {
      this.#schedule();
      return false;
    }
    void this.#ask();
    return true;
  }

  /** What is looked at: missing rows of it are fetched in the next frame. */
  want(first: number, count: number): void {
    this.#first = first;
    this.#count = count;
    this.#schedule();
  }

  /** A row by its position among those that match, when it is here. */
  row(position: number): Row | undefined {
    const page = this.#pages.get(Math.floor(position / PAGE));
    if (!page) return undefined;
    page.used = ++this.#clock;
    return page.rows[position % PAGE];
  }

  /** A row by its position, fetched when it is not here. */
  async fetch(position: number): Promise<Row | undefined> {
    const here = this.row(position);
    if (here) return here;
    const page = await this.engine.rows(this.id, this.#filter, position, 1);
    return page.rows[0];
  }

  /** The position of an event's row among those that match. */
  position(seq: number): Promise<number | undefined> {
    return this.engine.position(this.id, this.#filter, seq);
  }

  /** Pages kept at the moment; for tests. */
  get kept(): number {
    return this.#pages.size;
  }

  destroy(): void {
    this.#gone = true;
    this.#generation++;
    if (this.#scheduled !== undefined) cancelAnimationFrame(this.#scheduled);
    clearTimeout(this.#timer);
  }

  /**
   * Whether the end is looked at. Then the list grows with the reply that brings its new end: in a flood it would
   * otherwise always have grown beyond what was fetched, and nothing but empty rows would be drawn.
   */
  get #atEnd(): boolean {
    return this.total > 0 && this.#first + this.#count >= this.total;
  }

  #counted(total: number): void {
    if (total === this.total) return;
    // Only a page that was not full can have more rows now; a shorter total (a new filter's) empties the rest.
    const last = Math.floor(Math.min(total, this.total) / PAGE);
    const page = this.#pages.get(last);
    if (page && page.rows.length < PAGE) page.stale = true;
    if (total < this.total) for (const n of this.#pages.keys()) if (n > last) this.#pages.delete(n);
    this.total = total;
  }

  #schedule(): void {
    if (this.#scheduled !== undefined || this.#gone) return;
    this.#scheduled = requestAnimationFrame(() => {
      this.#scheduled = undefined;
      void this.#ask();
    });
  }

  /** First and last missing page of what is looked at. */
  #missing(): { from: number; to: number } | undefined {
    const last = Math.floor((Math.min(this.total, this.#first + this.#count) - 1) / PAGE);
    let from = -1;
    let to = -1;
    for (let n = Math.floor(this.#first / PAGE); n <= last; n++) {
      const page = this.#pages.get(n);
      if (page && !page.stale) continue;
      if (from < 0) from = n;
      to = n;
    }
    return from < 0 ? undefined : { from, to };
  }

  async #ask(): Promise<void> {
    if (this.#asking || this.#gone) return;
    const missing = this.#missing();
    // The end is asked for when what came before is on the screen: sooner asked for it would be older there.
    if (!missing && (!this.#recount || this.#drawing)) return;
    const follows = this.#recount && this.#atEnd;
    const counts = narrows(this.#filter);
    const { from, to } = this.#around(missing);
    const generation = this.#generation;
    this.#asking = true;
    this.#recount = false;
    try {
      // A follower is given the end as it is when the question arrives. Asked for by its place it would have moved on.
      const reply = follows
        ? await this.engine.tail(this.id, this.#filter, this.#count + PAGE)
        : await this.engine.rows(this.id, this.#filter, from * PAGE, (to - from + 1) * PAGE);
      if (generation !== this.#generation) return;
      this.failed = undefined;
      this.problem = reply.problem;
      this.of = Math.max(this.of, reply.of);
      this.counted = reply.of;
      this.complete = reply.complete;
      // A tick may know of more rows than the reply, which was on its way.
      const total = counts || follows ? reply.total : Math.max(reply.total, this.total);
      this.#counted(total);
      this.#keep(reply.first, reply.rows);
      this.arrived?.();
      this.version++;
      if (!reply.complete) this.#goOn();
    } catch (error) {
      if (generation !== this.#generation) return;
      this.failed = error as EngineError;
      return;
    } finally {
      if (generation === this.#generation) this.#asking = false;
    }
    this.#drawing = true;
    requestAnimationFrame(() => {
      // After the frame, which a task of its own follows.
      setTimeout(() => {
        this.#drawing = false;
        if (this.#recount || this.#missing()) void this.#ask();
      });
    });
  }

  /** Pages of what is looked at, or of those that are missing. */
  #around(missing: { from: number; to: number } | undefined): { from: number; to: number } {
    const here = Math.floor(this.#first / PAGE);
    return missing ?? { from: here, to: here };
  }

  /** Whole pages: rows before the first boundary are left out. */
  #keep(first: number, rows: readonly Row[]): void {
    for (let n = Math.ceil(first / PAGE), at = n * PAGE - first; at < rows.length; n++, at += PAGE) {
      const part = rows.slice(at, at + PAGE);
      const expected = Math.min(PAGE, this.total - n * PAGE);
      this.#pages.set(n, { rows: part, used: ++this.#clock, stale: part.length < expected });
    }
    while (this.#pages.size > KEPT) {
      let oldest = -1;
      let used = Infinity;
      for (const [n, page] of this.#pages) if (page.used < used) [oldest, used] = [n, page.used];
      this.#pages.delete(oldest);
    }
  }

  #goOn(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#recount = true;
      this.#schedule();
    }, SEARCH_MS);
  }
}
