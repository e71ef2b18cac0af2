// Bytes of one source, fetched in pages as they are looked at: a log, a frame, a body. At most a quarter of a mebibyte is
// kept, however long the source is.

import type { Bytes } from '$/ipc/engine';

/** Reads a window of a source; what comes back may be shorter. */
export type ReadBytes = (off: number, len: number) => Promise<Bytes>;

const PAGE = 8192;
const KEPT = 32;

export class ByteWindow {
  /** Grows whenever bytes came. */
  version = $state(0);
  failed = $state(false);

  #pages = new Map<number, { bytes: Uint8Array; used: number }>();
  #asked = new Set<number>();
  #clock = 0;

  constructor(private readonly read: ReadBytes) {}

  /** A byte, when it is here. */
  at(off: number): number | undefined {
    const page = this.#pages.get(Math.floor(off / PAGE));
    if (!page) return undefined;
    page.used = ++this.#clock;
    return page.bytes[off % PAGE];
  }

  /** What is looked at: `length` is how long the source is now. */
  want(off: number, len: number, length: number): void {
    const last = Math.floor((Math.min(length, off + len) - 1) / PAGE);
    for (let n = Math.floor(off / PAGE); n <= last; n++) {
      const page = this.#pages.get(n);
      const whole = Math.min(PAGE, length - n * PAGE);
      if (!this.#asked.has(n) && (!page || page.bytes.length < whole)) void this.#fetch(n, whole);
    }
  }

  async #fetch(n: number, len: number): Promise<void> {
    this.#asked.add(n);
    try {
      const { bytes } = await this.read(n * PAGE, len);
      this.#pages.set(n, { bytes, used: ++this.#clock });
      while (this.#pages.size > KEPT) {
        let oldest = -1;
        let used = Infinity;
        for (const [at, page] of this.#pages) if (page.used < used) [oldest, used] = [at, page.used];
        this.#pages.delete(oldest);
      }
      this.failed = false;
    } catch {
      this.failed = true;
    } finally {
      this.#asked.delete(n);
      this.version++;
    }
  }

  /** A stretch of the source, read anew where it is not here: for copying. */
  async stretch(off: number, len: number): Promise<Uint8Array> {
    const out = new Uint8Array(len);
    let at = 0;
    while (at < len) {
      const { bytes } = await this.read(off + at, Math.min(len - at, 1 << 20));
      if (bytes.length === 0) break;
      out.set(bytes, at);
      at += bytes.length;
    }
    return out.subarray(0, at);
  }
}
