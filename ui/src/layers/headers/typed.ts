// Typed against sent: every difference between the request as composed and the head that went out, with
// its reason.

import type { HeaderSpec, OpenRequest } from '../../ipc/bindings';
import { differing } from './differing';
import { startFields, startLine } from './start';

export type Verdict = 'same' | 'changed' | 'added' | 'leftOut';

/** Why two sides differ; each is a sentence of the catalogue. */
export type Reason =
  | 'case-kept' | 'origin-form' | 'absolute-form' | 'authority-form' | 'target-encoded' | 'pseudo' | 'authority' | 'lower-case' | 'h2-connection'
  | 'space-trimmed' | 'value-changed' | 'unticked' | 'replaced' | 'next-hop' | 'later'
  | 'host' | 'accept' | 'accept-encoding' | 'user-agent' | 'connection' | 'content-length' | 'transfer-encoding' | 'content-encoding'
  | 'content-type' | 'authorization' | 'proxy-authorization' | 'signature' | 'expect' | 'trailer' | 'te' | 'last-event-id'
  | 'upgrade' | 'websocket' | 'cookie' | 'by-sockeye' | 'removed-by-hop';

export interface Side {
  /** Field name; absent for the start line. */
  readonly name?: string;
  readonly value: string;
  /** Runs of `value` that the other side lacks: [from, to) in UTF-16 units. */
  readonly marks: readonly (readonly [number, number])[];
  /** The name is what differs. */
  readonly nameMarked?: boolean;
}

export interface Pair {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly typed?: Side;
  readonly sent?: Side;
  /** Index of the sent field line, from 0; absent for the start line and for what was not sent. */
  readonly line?: number;
}

export interface SentHead {
  /** Empty for HTTP/2, whose start line is pseudo-header fields. */
  readonly startLine: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** What the request of an exchange is to the one that was typed. */
export type Origin = 'typed' | 'hop' | 'later';

export interface Counts { readonly added: number; readonly changed: number; readonly leftOut: number; readonly same: number }

/** Pairs in the order of the wire; what was typed and not sent stands where it was typed. */
export function typedAgainstSent(request: OpenRequest, sent: SentHead, origin: Origin = 'typed'): Pair[] {
  const h2 = sent.startLine === '';
  const typed = origin === 'later' ? [] : request.http?.headers ?? [];
  const pseudo = sent.fields.filter((field) => field.name.startsWith(':')).length;
  const fields = sent.fields.slice(pseudo);
  const taken = match(typed, fields);
  const host = h2 ? typed.findIndex((header) => header.on && header.name.trim().toLowerCase() === 'host') : -1;
  const pairs: Pair[] = h2 ? startFields(request, sent.fields.slice(0, pseudo), origin, typed[host]) : [startLine(request, sent.startLine, origin)];
  let next = 0;
  fields.forEach((field, at) => {
    const line = at + pseudo;
    const from = taken.indexOf(at);
    if (from < 0) {
      pairs.push({ verdict: 'added', reason: origin === 'later' ? 'later' : addedBecause(field.name, request), sent: whole(field), line });
      return;
    }
    for (; next < from; next += 1) leave(next);
    if (next === from) next += 1;
    const header = typed[from];
    if (header !== undefined) pairs.push(compare(header, field, line, h2));
    // What was typed right behind and not sent stands here, not behind the lines that were added.
    for (; next < typed.length && taken[next] === undefined; next += 1) leave(next);
  });
  for (; next < typed.length; next += 1) leave(next);
  return pairs;

  function leave(index: number): void {
    const header = typed[index];
    if (header === undefined || taken[index] !== undefined || index === host) return;
    if (header.name.trim() === '' && header.value.trim() === '') return;
    pairs.push({ verdict: 'leftOut', reason: leftOutBecause(header), typed: { name: header.name, value: header.value, marks: [] } });
  }

  function leftOutBecause(header: HeaderSpec): Reason {
    if (!header.on) return 'unticked';
    if (h2 && ofConnection.has(header.name.trim().toLowerCase())) return 'h2-connection';
    return origin === 'hop' ? 'removed-by-hop' : 'replaced';
  }
}

/** Fields that HTTP/2 has no place for (RFC 9113 §8.2.2). */
const ofConnection: ReadonlySet<string> = new Set(['connection', 'proxy-connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te']);

export function counts(pairs: readonly Pair[]): Counts {
  const of = (verdict: Verdict): number => pairs.filter((pair) => pair.verdict === verdict).length;
  return { added: of('added'), changed: of('changed'), leftOut: of('leftOut'), same: of('same') };
}

/** For each typed field the index of the sent line that it became, in order; repetition is kept. */
function match(typed: readonly HeaderSpec[], sent: SentHead['fields']): (number | undefined)[] {
  const free = sent.map(() => true);
  return typed.map((header) => {
    if (!header.on) return undefined;
    const name = header.name.trim();
    const exact = sent.findIndex((field, at) => free[at] === true && field.name === name);
    const loose = sent.findIndex((field, at) => free[at] === true && field.name.toLowerCase() === name.toLowerCase());
    const at = exact >= 0 ? exact : loose;
    if (at < 0) return undefined;
    free[at] = false;
    return at;
  });
}

function compare(typed: HeaderSpec, sent: { name: string; value: string }, line: number, h2: boolean): Pair {
  if (typed.name === sent.name && typed.value === sent.value) {
    return { verdict: 'same', reason: 'case-kept', typed: whole(typed), sent: whole(sent), line };
  }
  if (h2 && typed.value.trim() === sent.value && typed.name !== sent.name) {
    return { verdict: 'changed', reason: 'lower-case', typed: { ...whole(typed), nameMarked: true }, sent: { ...whole(sent), nameMarked: true }, line };
  }
  if (typed.name === sent.name && typed.value.trim() === sent.value) {
    const lead = typed.value.length - typed.value.trimStart().length;
    const tail = typed.value.trimEnd().length;
    const marks: [number, number][] = [];
    if (lead > 0) marks.push([0, lead]);
    if (tail < typed.value.length && tail >= lead) marks.push([tail, typed.value.length]);
    return { verdict: 'changed', reason: 'space-trimmed', typed: { name: typed.name, value: typed.value, marks }, sent: whole(sent), line };
  }
  const [typedMark, sentMark] = differing(typed.value, sent.value);
  return {
    verdict: 'changed', reason: 'value-changed', line,
    typed: { name: typed.name, value: typed.value, marks: typedMark },
    sent: { name: sent.name, value: sent.value, marks: sentMark },
  };
}

function whole(field: { name: string; value: string }): Side {
  return { name: field.name, value: field.value, marks: [] };
}

const added: Readonly<Record<string, Reason>> = {
  host: 'host', accept: 'accept', 'accept-encoding': 'accept-encoding', 'user-agent': 'user-agent', upgrade: 'upgrade',
  'content-length': 'content-length', 'transfer-encoding': 'transfer-encoding', 'content-encoding': 'content-encoding', 'content-type': 'content-type',
  authorization: 'authorization', 'proxy-authorization': 'proxy-authorization', expect: 'expect', trailer: 'trailer', te: 'te',
  'last-event-id': 'last-event-id', cookie: 'cookie',
};

function addedBecause(name: string, request: OpenRequest): Reason {
  const lower = name.toLowerCase();
  if (lower === 'connection') return request.ws === undefined ? 'connection' : 'upgrade';
  if (lower.startsWith('sec-websocket-')) return 'websocket';
  if (lower.startsWith('x-amz-')) return 'signature';
  return added[lower] ?? 'by-sockeye';
}
