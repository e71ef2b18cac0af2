// Groups that are open in a list: between the rows of the list stand the children of the open ones. Positions of the list
// ("base") and of what is drawn ("shown") differ by the children before them. Pure; as cheap as there are open groups.

import type { Row } from '$/ipc/bindings';

interface Group { readonly base: number; readonly seq: number; readonly rows: readonly Row[] }

/** What stands at a position of the drawn list. */
export interface Shown { readonly base: number; readonly child: Row | undefined }

export class Unfolded {
  private constructor(private readonly groups: readonly Group[]) {}

  static readonly none = new Unfolded([]);

  /** Rows that are drawn beside those of the list. */
  get extra(): number {
    return this.groups.reduce((sum, group) => sum + group.rows.length, 0);
  }

  has(seq: number): boolean {
    return this.groups.some((group) => group.seq === seq);
  }

  open(base: number, seq: number, rows: readonly Row[]): Unfolded {
    if (this.has(seq) || rows.length === 0) return this;
    // What belongs to a row stands before what came after it.
    return new Unfolded([...this.groups, { base, seq, rows }].sort((a, b) => a.base - b.base || b.seq - a.seq));
  }

  close(seq: number): Unfolded {
    return new Unfolded(this.groups.filter((group) => group.seq !== seq));
  }

  at(shown: number): Shown {
    let before = 0;
    for (const group of this.groups) {
      const head = group.base + before;
      if (shown <= head) break;
      if (shown <= head + group.rows.length) return { base: group.base, child: group.rows[shown - head - 1] };
      before += group.rows.length;
    }
    return { base: shown - before, child: undefined };
  }

  /** Where a row of the list is drawn. */
  shown(base: number): number {
    let before = 0;
    for (const group of this.groups) if (group.base < base) before += group.rows.length;
    return base + before;
  }

  /** Where an event is drawn, when it is a child of an open group. */
  child(seq: number): number | undefined {
    for (const [n, group] of this.groups.entries()) {
      const index = group.rows.findIndex((row) => row.seq === seq);
      // Groups of the same row stand one after another.
      const before = this.groups.slice(0, n).filter((other) => other.base === group.base).reduce((sum, other) => sum + other.rows.length, 0);
      if (index >= 0) return this.shown(group.base) + 1 + before + index;
    }
    return undefined;
  }
}
