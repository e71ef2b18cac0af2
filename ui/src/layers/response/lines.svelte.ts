// Lines of one reading of a body, fetched in pages as they are looked at. A fold or another reading keeps what is drawn
// until the new lines are here.

import type { BodyAs, BodyLine, BodyReading, EngineError, FieldProblem, Phrase } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';

export const PAGE = 64;
const KEPT = 24;
/** How long a reading that has not reached the end rests before it is asked to go on. */
const REST_MS = 120;

export class LineWindow {
  /** Grows whenever lines came. */
  version = $state(0);
  total = $state(0);
  complete = $state(false);
  readAs = $state<BodyAs>();
  charset = $state('');
  problem = $state.raw<Phrase | undefined>(undefined);
  pathProblem = $state.raw<FieldProblem | undefined>(undefined);
  failed = $state.raw<EngineError | undefined>(undefined);

  #pages = new Map<number, { lines: readonly BodyLine[]; used: number; generation: number }>();
  #reading: BodyReading;
  #generation = 0;
  #clock = 0;
  #first = 0;
  #count = PAGE;
  #asking = false;
  #scheduled = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gone = false;

  constructor(private readonly engine: Engine, private readonly id: string, readonly head: number, reading: BodyReading) {
    this.#reading = reading;
  }

  get reading(): BodyReading {
    return this.#reading;
  }

  setReading(reading: BodyReading): void {
    if (reading === this.#reading) return;
    this.#reading = reading;
    this.refresh();
  }

  /** The body grew, or is read in another way: everything is asked anew, what is drawn stays meanwhile. */
  refresh(): void {
    this.#generation++;
    this.#schedule();
  }

  line(place: number): BodyLine | undefined {
    const page = this.#pages.get(Math.floor(place / PAGE));
    if (!page) return undefined;
    page.used = ++this.#clock;
    return page.lines[place % PAGE];
  }

  want(first: number, count: number): void {
    this.#first = first;
    this.#count = Math.max(1, count);
    this.#schedule();
  }

  /** Place of the next line from `from` on with `text` in it. */
  find(text: string, from: number): Promise<number | undefined> {
    return this.engine.bodyFind(this.id, this.head, this.#reading, text, from);
  }

  destroy(): void {
    this.#gone = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#scheduled || this.#gone) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      void this.#ask();
    });
  }

  /** The first page of what is looked at that is not here, or not of this reading. */
  #missing(): number | undefined {
    const last = Math.floor((Math.max(1, Math.min(this.total || PAGE, this.#first + this.#count)) - 1) / PAGE);
    for (let n = Math.floor(this.#first / PAGE); n <= last; n++) {
      const page = this.#pages.get(n);
      if (page?.generation !== this.#generation) return n;
    }
    return this.#pages.size === 0 ? 0 : undefined;
  }

  async #ask(): Promise<void> {
    if (this.#asking || this.#gone) return;
    const page = this.#missing();
    if (page === undefined) {
      if (!this.complete && this.#timer === undefined) {
        // Where the reading ends is not known yet: the last page is asked again.
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          const last = this.#pages.get(Math.floor(Math.max(0, this.total - 1) / PAGE));
          if (last && last.lines.length < PAGE) last.generation = -1;
          void this.#fetch(Math.floor(this.#first / PAGE));
        }, REST_MS);
      }
      return;
    }
    await this.#fetch(page);
  }

  async #fetch(page: number): Promise<void> {
    this.#asking = true;
    const generation = this.#generation;
    try {
      const got = await this.engine.bodyLines(this.id, this.head, this.#reading, page * PAGE, PAGE);
      if (this.#gone || generation !== this.#generation) return;
      this.#pages.set(page, { lines: got.lines, used: ++this.#clock, generation });
      this.total = got.total;
      this.complete = got.complete;
      this.readAs = got.readAs;
      this.charset = got.charset;
      this.problem = got.problem;
      this.pathProblem = got.pathProblem;
      this.failed = undefined;
      this.#forget();
      this.version++;
    } catch (error) {
      if (generation === this.#generation) {
        this.failed = error as EngineError;
        this.complete = true;
        this.#pages.set(page, { lines: [], used: ++this.#clock, generation });
      }
    } finally {
      this.#asking = false;
      this.#schedule();
    }
  }

  #forget(): void {
    while (this.#pages.size > KEPT) {
      let oldest = -1;
      let used = Infinity;
      for (const [n, page] of this.#pages) if (page.used < used) [oldest, used] = [n, page.used];
      this.#pages.delete(oldest);
    }
  }
}
