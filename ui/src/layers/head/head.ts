// A head as an event speaks of it: its bytes, and what stands at which line.

import { phrase } from '$/i18n';
import type { Check, Event } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';
import { eventBytes, named, type EventOf } from '../events';

/** A head longer than this is shown as far as this: nobody reads more, and nothing may hang on it. */
export const longestHead = 65_536;

export type HeadEvent = EventOf<'http.request.head' | 'http.response.head' | 'http.response.informational'>;

export interface Head { readonly event: HeadEvent; readonly bytes: Uint8Array; readonly total: number }

export async function readHead(engine: Engine, id: string, seq: number): Promise<Head | undefined> {
  const event = headEvent(await engine.event(id, seq));
  if (event === undefined) return undefined;
  const bytes = await eventBytes(engine, id, event, Math.min(longestHead, event.data.size));
  return { event, bytes, total: event.data.size };
}

export function headEvent(event: Event): HeadEvent | undefined {
  return named(event, 'http.request.head', 'http.response.head', 'http.response.informational');
}

/** Sentences at the lines that break a rule, by offset within the head. */
export function problemsOf(event: HeadEvent): Map<number, string> {
  const start = event.ranges[0]?.off ?? 0;
  const out = new Map<number, string>();
  for (const line of event.data.headers) {
    if (line.problem !== undefined) out.set(line.range.off - start, phrase(line.problem));
  }
  return out;
}

/** Numbers of the checks that speak of a line, by offset within the head. */
export function checksOf(event: HeadEvent, checks: readonly Check[], side: 'request' | 'response'): Map<number, number[]> {
  const start = event.ranges[0]?.off ?? 0;
  const out = new Map<number, number[]>();
  for (const check of checks) {
    for (const range of side === 'request' ? check.requestLines : check.responseLines) {
      const at = range.off - start;
      out.set(at, [...(out.get(at) ?? []), check.n]);
    }
  }
  return out;
}
