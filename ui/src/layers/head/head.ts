// A head as an event speaks of it: its bytes, and what stands at which line.

import { phrase } from '$/i18n';
import type { Check, Event } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';
import { eventBytes, named, type EventOf } from '../events';
import { fieldLines, headLines, octets, type HeadLine } from './lines';

/** A head longer than this is shown as far as this: nobody reads more, and nothing may hang on it. */
export const longestHead = 65_536;

export type HeadEvent = EventOf<'http.request.head' | 'http.response.head' | 'http.response.informational'>;

export interface Head {
  readonly event: HeadEvent;
  readonly bytes: Uint8Array;
  readonly total: number;
  /** Lines of the wire, or the decoded fields of a field block (RFC 9113 §8.2). */
  readonly lines: readonly HeadLine[];
}

/** A head of HTTP/2 is a field block: its bytes are no text. */
export function isBlock(event: HeadEvent): boolean {
  return event.stream > 0;
}

export async function readHead(engine: Engine, id: string, seq: number): Promise<Head | undefined> {
  const event = headEvent(await engine.event(id, seq));
  if (event === undefined) return undefined;
  const bytes = await eventBytes(engine, id, event, Math.min(longestHead, event.data.size));
  const lines = isBlock(event) ? fieldLines(event.data.headers, event.ranges[0]?.off ?? 0) : headLines(bytes);
  return { event, bytes, total: event.data.size, lines };
}

/** A head as text to copy. */
export function headText(head: Head): string {
  return isBlock(head.event) ? head.lines.map((line) => `${line.text}\n`).join('') : octets(head.bytes);
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
