// Events of rows that are drawn, fetched one by one and kept while they are near.

import type { Event } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';

const KEPT = 256;

export class EventCache {
  /** Grows whenever an event came. */
  version = $state(0);
  #known = new Map<number, Event>();
  #asked = new Set<number>();

  constructor(private readonly engine: Engine, private readonly id: string) {}

  /** The event, when it is here. */
  at(seq: number): Event | undefined {
    return this.#known.get(seq);
  }

  want(seqs: readonly number[]): void {
    for (const seq of seqs) {
      if (this.#known.has(seq) || this.#asked.has(seq)) continue;
      this.#asked.add(seq);
      this.engine.event(this.id, seq).then((event) => {
        this.#known.set(seq, event);
        // What was asked for first is the farthest away.
        for (const old of this.#known.keys()) {
          if (this.#known.size <= KEPT) break;
          this.#known.delete(old);
        }
        this.version++;
      }, () => undefined).finally(() => { this.#asked.delete(seq); });
    }
  }
}
