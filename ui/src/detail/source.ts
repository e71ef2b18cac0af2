// The bytes of an event as one source: its ranges one after another.

import type { ReadBytes } from '$/bytes/window.svelte';
import type { ByteRange, Event } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';

/** The event with the bytes that crossed the wire alone: what was inflated from them stands in a log of its own. */
export function onWire(event: Event): Event {
  return event.ranges.some(inflated) ? { ...event, ranges: event.ranges.filter((range) => !inflated(range)) } : event;
}

function inflated(range: ByteRange): boolean {
  return range.log === 'inflatedTx' || range.log === 'inflatedRx';
}

export function rangesLength(event: Event): number {
  return event.ranges.reduce((sum, range) => sum + range.len, 0);
}

export function readRanges(engine: Engine, id: string, event: Event): ReadBytes {
  const length = rangesLength(event);
  return async (off, len) => {
    const parts: Uint8Array[] = [];
    let before = 0;
    for (const range of event.ranges) {
      const from = Math.max(off, before);
      const to = Math.min(off + len, before + range.len);
      if (from < to) parts.push((await engine.bytes(id, event.conn, range.log, range.off + from - before, to - from)).bytes);
      before += range.len;
    }
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return { off, len: length, bytes };
  };
}
