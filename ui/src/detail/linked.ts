// Fields of an event that stand at bytes of it: what the list on the left and the hex on the right share.

import type { ByteRange, Event } from '$/ipc/bindings';

export interface LinkedField {
  readonly name: string;
  readonly value: string;
  /** What it means; our own words. */
  readonly note?: string;
  readonly rfc?: string;
  /** Bytes of the event, from the first of its first range; absent: it stands nowhere of its own. */
  readonly from?: number;
  readonly to?: number;
  readonly depth?: number;
  /** A group of fields begins. */
  readonly group?: boolean;
  readonly bad?: boolean;
}

/** Where a range of the log stands within the bytes of an event. */
export function within(event: Event, range: ByteRange): { readonly from: number; readonly to: number } | undefined {
  let before = 0;
  for (const own of event.ranges) {
    if (own.log === range.log && range.off >= own.off && range.off < own.off + own.len) {
      const from = before + range.off - own.off;
      return { from, to: Math.min(from + range.len, before + own.len) };
    }
    before += own.len;
  }
  return undefined;
}
