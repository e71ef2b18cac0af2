// Events of the engine by name, with the type of their data.

import type { Data, Event } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';
import { joined } from '$/lib/bytes';

export type Name = Data['name'];
export type DataOf<N extends Name> = Extract<Data, { name: N }>['data'];
export type EventOf<N extends Name> = Extract<Event, { name: N }>;

/** The event when it has that name. */
export function named<N extends Name>(event: Event | undefined, ...names: N[]): EventOf<N> | undefined {
  return event !== undefined && (names as Name[]).includes(event.name) ? event as EventOf<N> : undefined;
}

/** An event by number; `undefined` when there is no number. */
export function eventAt(engine: Engine, id: string, seq: number | undefined): Promise<Event> | undefined {
  return seq === undefined ? undefined : engine.event(id, seq);
}

/** The bytes that an event was decoded from, its ranges joined, at most `most` of them. */
export async function eventBytes(engine: Engine, id: string, event: Event, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let left = most;
  for (const range of event.ranges) {
    if (left <= 0) break;
    const part = await engine.bytes(id, event.conn, range.log, range.off, Math.min(range.len, left));
    parts.push(part.bytes);
    left -= part.bytes.length;
  }
  return joined(parts);
}
