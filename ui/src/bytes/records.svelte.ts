// The reads and writes of one log, fetched as the list is scrolled: the engine tells windows of them, not how many there are.

import type { IoRecord, Log } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';

const PAGE = 512;

export class Records {
  /** Grows whenever records came. */
  version = $state(0);
  #known: IoRecord[] = [];
  #asking = false;
  #whole = false;

  constructor(private readonly engine: Engine, private readonly id: string, private readonly conn: number, private readonly log: Log) {}

  get count(): number {
    return this.#known.length;
  }

  at(n: number): IoRecord | undefined {
    return this.#known[n];
  }

  /** The log is so long now: there may be more records. */
  grown(length: number): void {
    const last = this.#known.at(-1);
    if (!last || last.off + last.len < length) this.#whole = false;
  }

  /** Records up to `n` are looked at. */
  async want(n: number): Promise<void> {
    if (this.#asking || this.#whole || n < this.#known.length) return;
    this.#asking = true;
    try {
      const more = await this.engine.ioRecords(this.id, this.conn, this.log, this.#known.length, PAGE);
      this.#known.push(...more);
      this.#whole = more.length < PAGE;
      this.version++;
    } finally {
      this.#asking = false;
    }
  }

  /** Number of the record that a byte belongs to, among those that are known. */
  of(off: number): number | undefined {
    let low = 0;
    let high = this.#known.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#known[middle]?.off ?? 0) <= off) low = middle;
      else high = middle - 1;
    }
    const found = this.#known[low];
    return found && off >= found.off && off < found.off + found.len ? low : undefined;
  }
}
