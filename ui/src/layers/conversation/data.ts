// The bytes of the blocks that are looked at, a bounded number of them, each as far as it was asked for.

import type { Event } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';
import { eventBytes } from '../events';

/** Bytes of a block shown at first, and how many more each time. */
export const firstBytes = 2_048;
export const moreBytes = 8_192;
const kept = 160;

export interface BlockData { readonly event: Event; readonly bytes: Uint8Array; readonly total: number }

export class BlockCache {
  readonly #blocks = new Map<number, BlockData>();
  readonly #asked = new Set<number>();

  constructor(private readonly engine: Engine, private readonly id: string, private readonly changed: () => void) {}

  /** What is known of a block; asks for it when it is not here. */
  block(seq: number): BlockData | undefined {
    const here = this.#blocks.get(seq);
    if (here === undefined) void this.#ask(seq, firstBytes);
    return here;
  }

  more(seq: number): void {
    void this.#ask(seq, (this.#blocks.get(seq)?.bytes.length ?? 0) + moreBytes);
  }

  /** Blocks kept; for tests. */
  get size(): number {
    return this.#blocks.size;
  }

  async #ask(seq: number, most: number): Promise<void> {
    if (this.#asked.has(seq)) return;
    this.#asked.add(seq);
    try {
      const event = this.#blocks.get(seq)?.event ?? await this.engine.event(this.id, seq);
      const bytes = await eventBytes(this.engine, this.id, event, most);
      this.#blocks.delete(seq);
      this.#blocks.set(seq, { event, bytes, total: event.ranges.reduce((sum, range) => sum + range.len, 0) });
      for (const old of this.#blocks.keys()) {
        if (this.#blocks.size <= kept) break;
        this.#blocks.delete(old);
      }
      this.changed();
    } catch {
      // The row's own text stays; the session may just have been deleted.
    } finally {
      this.#asked.delete(seq);
    }
  }
}
