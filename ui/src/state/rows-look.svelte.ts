// How a person looks at one list of rows of a session (timeline, ladder): rows at hand, place, cursor, open groups. Kept with
// the session, so that coming back from another view finds everything as it was left.

import { getEngine } from '$/ipc';
import type { Filter, Row, Rows } from '$/ipc/bindings';
import { Viewport } from '$/lib/viewport.svelte';
import { controlKinds } from './controls';
import { RowCache, everything } from './rows.svelte';
import type { Session } from './session.svelte';
import { Unfolded } from './rows-unfold';

/** Height of a row of each list, in px. */
const HEIGHTS: Readonly<Partial<Record<Rows, number>>> = { timeline: 24, ladder: 33 };

/** Control frames that open in their place; more than these are not a group any more. */
const MOST_CONTROLS = 200;

/** Name of the group of control frames after a row, beside that of its own children. */
export function controlsKey(seq: number): number {
  return -1 - seq;
}

export class Look {
  readonly rows: RowCache;
  readonly viewport: Viewport;
  unfolded = $state.raw(Unfolded.none);
  /** Position in the drawn list of the row that the keys move from. */
  cursor = $state<number>();
  /** The row that is selected, when it is among those that match. */
  selected = $state.raw<Row | undefined>(undefined);
  wallClock = $state(false);
  sinceSelected = $state(false);
  /** Rows that had been seen when following stopped; infinite until they have been counted. */
  seen = $state(Infinity);

  #asked = 0;
  #begun = false;

  constructor(readonly session: Session, rows: Rows) {
    this.rows = new RowCache(getEngine(), session.id, rows);
    this.viewport = new Viewport(HEIGHTS[rows] ?? 24);
    this.rows.arrived = () => {
      session.hear();
      this.viewport.setCount(this.drawn);
      this.drawnNow();
    };
    this.viewport.moved = (px) => { if (px < 0 || !this.viewport.atEnd) this.stopFollowing(); };
    // The drawer opens over the end of the list: what was looked at stays in sight.
    this.viewport.resized = ({ first, last }) => {
      if (session.follow) this.viewport.toEnd();
      else if (this.cursor !== undefined && this.cursor >= first && this.cursor <= last) this.viewport.reveal(this.cursor);
    };
  }

  /** The first rows are known: a finished record is read from its beginning, a live one at its end. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    if (!this.session.live) this.session.follow = false;
  }

  /** The list was drawn: what is on the screen has been seen. */
  drawnNow(): void {
    if (this.session.follow) this.viewport.toEnd();
    else if (this.seen !== Infinity) this.seen = Math.max(this.seen, this.viewport.lastVisible + 1);
    else if (this.rows.complete && this.rows.total > 0) this.seen = this.rows.total;
  }

  get drawn(): number {
    return this.rows.total + this.unfolded.extra;
  }

  /** Rows that came since following stopped. */
  get fresh(): number {
    return this.session.follow ? 0 : Math.max(0, this.rows.total - this.seen);
  }

  /** The row at a position of the drawn list, when it is here. */
  row(shown: number): { readonly row: Row | undefined; readonly child: boolean } {
    const { base, child } = this.unfolded.at(shown);
    return child ? { row: child, child: true } : { row: this.rows.row(base), child: false };
  }

  applyFilter(filter: Filter): void {
    this.unfolded = Unfolded.none;
    this.cursor = undefined;
    this.seen = Infinity;
    this.rows.setFilter(filter);
    void this.find(this.session.selected);
  }

  follow(): void {
    this.session.follow = true;
    this.viewport.toEnd();
  }

  stopFollowing(): void {
    if (!this.session.follow) return;
    this.session.follow = false;
    this.seen = this.rows.total;
  }

  /** Moves the cursor to a position and selects what stands there. */
  async go(position: number): Promise<void> {
    if (this.drawn === 0) return;
    const target = Math.min(this.drawn - 1, Math.max(0, position));
    this.stopFollowing();
    this.cursor = target;
    this.viewport.reveal(target);
    const asked = ++this.#asked;
    const { base, child } = this.unfolded.at(target);
    const row = child ?? this.rows.row(base) ?? await this.rows.fetch(base);
    // A key that repeats may have moved on while the row was fetched.
    if (!row || asked !== this.#asked) return;
    this.selected = row;
    this.session.select(row.seq);
  }

  step(by: number): Promise<void> {
    return this.go(this.cursor === undefined ? (by > 0 ? this.viewport.firstVisible : this.viewport.lastVisible) : this.cursor + by);
  }

  /** Something else selected an event: the cursor goes there. Who follows the newest rows meanwhile goes on doing so. */
  async find(seq: number | undefined): Promise<void> {
    const asked = ++this.#asked;
    const following = this.session.follow;
    if (seq === undefined) {
      this.cursor = undefined;
      this.selected = undefined;
      return;
    }
    const child = this.unfolded.child(seq);
    const base = child === undefined ? await this.rows.position(seq) : undefined;
    if (asked !== this.#asked) return;
    const shown = child ?? (base === undefined ? undefined : this.unfolded.shown(base));
    this.cursor = shown;
    if (shown === undefined) {
      await this.#unfoldFor(seq, asked);
      return;
    }
    if (!following) {
      this.viewport.setCount(Math.max(this.drawn, this.viewport.count));
      this.viewport.show(shown);
    }
    const row = child === undefined && base !== undefined ? await this.rows.fetch(base) : this.row(shown).row;
    if (asked !== this.#asked) return;
    this.selected = row;
    if (row !== undefined && row.seq !== seq) await this.#unfoldFor(seq, asked);
  }

  /** What was selected elsewhere may be folded away: then control frames stand in place. */
  async #unfoldFor(seq: number, asked: number): Promise<void> {
    if (this.rows.filter.without.length === 0) return;
    const engine = getEngine();
    const hidden: Filter = { ...this.rows.filter, without: [], kinds: [...controlKinds] };
    const at = await engine.position(this.session.id, hidden, seq);
    if (at === undefined) return;
    const found = (await engine.rows(this.session.id, hidden, at, 1)).rows[0];
    if (found?.seq === seq && asked === this.#asked) this.session.controls = true;
  }

  /** The next or previous row of the same direction as the selected one. */
  async sameDirection(by: 1 | -1): Promise<void> {
    const from = this.selected;
    if (this.cursor === undefined || !from) return;
    // Rows of one direction may be rare: the engine counts them, nothing is walked through.
    const filter: Filter = { ...this.rows.filter, dir: from.dir };
    const engine = getEngine();
    const at = await engine.position(this.session.id, filter, from.seq);
    if (at === undefined || at + by < 0) return;
    const next = (await engine.rows(this.session.id, filter, at + by, 1)).rows[0];
    const position = next && await this.rows.position(next.seq);
    if (position !== undefined) await this.go(this.unfolded.shown(position));
  }

  async unfold(position: number): Promise<void> {
    const { base, child } = this.unfolded.at(position);
    const row = child ? undefined : this.rows.row(base);
    if (!row || row.children === 0) return;
    this.unfolded = this.unfolded.open(base, row.seq, await this.#below(row.seq));
  }

  /** What a row is made of: of a packet the message that carries it, and of that its frames. */
  async #below(seq: number): Promise<Row[]> {
    const engine = getEngine();
    const own = await engine.children(this.session.id, seq);
    if (own.length > 8) return own;
    const deeper = await Promise.all(own.map((child) => (child.children > 0 && child.seq !== seq ? engine.children(this.session.id, child.seq) : [])));
    return own.flatMap((child, n) => [child, ...(deeper[n] ?? [])]);
  }

  /** Control frames that are folded away between a row and the next one, as far as the rows are here. */
  foldedAfter(base: number): number {
    const { filter, total } = this.rows;
    if (filter.without.length === 0 || filter.layers.length > 0 || filter.kinds.length > 0 || filter.dir !== undefined) return 0;
    const row = this.rows.row(base);
    const next = base === total - 1 ? this.rows.counted + 1 : this.rows.row(base + 1)?.no;
    return row === undefined || next === undefined ? 0 : Math.max(0, next - row.no - 1);
  }

  /** Opens or closes the control frames after a row. Very many of them stand in place instead. */
  async toggleControls(base: number): Promise<void> {
    const row = this.rows.row(base);
    const many = this.foldedAfter(base);
    if (row === undefined || many === 0) return;
    const key = controlsKey(row.seq);
    if (this.unfolded.has(key)) {
      this.unfolded = this.unfolded.close(key);
      return;
    }
    if (many > MOST_CONTROLS) {
      this.session.controls = true;
      return;
    }
    const page = await getEngine().rows(this.session.id, everything(this.rows.filter.rows), row.no, many);
    this.unfolded = this.unfolded.open(base, key, page.rows);
  }

  /** Closes the group that a position belongs to; the cursor goes to its head. */
  fold(position: number): void {
    const { base } = this.unfolded.at(position);
    const row = this.rows.row(base);
    const open = row && [row.seq, controlsKey(row.seq)].find((key) => this.unfolded.has(key));
    if (open === undefined) return;
    const before = this.unfolded;
    this.unfolded = before.close(open);
    if (this.cursor === undefined) return;
    const at = before.at(this.cursor);
    this.cursor = this.unfolded.shown(at.base);
    if (at.child && at.base === base) void this.go(this.cursor);
  }
}

const looks = new WeakMap<Session, Map<Rows, Look>>();

export function lookOf(session: Session, rows: Rows): Look {
  const own = looks.get(session) ?? new Map<Rows, Look>();
  looks.set(session, own);
  const look = own.get(rows) ?? new Look(session, rows);
  own.set(rows, look);
  return look;
}
