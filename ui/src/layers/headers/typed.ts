// Typed against sent: every difference between the request as composed and the head that went out, with
// its reason.

import type { HeaderSpec, OpenRequest } from '../../ipc/bindings';

export type Verdict = 'same' | 'changed' | 'added' | 'leftOut';

/** Why two sides differ; each is a sentence of the catalogue. */
export type Reason =
  | 'case-kept' | 'origin-form'
  | 'space-trimmed' | 'value-changed' | 'unticked' | 'replaced' | 'next-hop'
  | 'host' | 'accept-encoding' | 'user-agent' | 'connection' | 'content-length' | 'transfer-encoding'
  | 'content-type' | 'authorization' | 'upgrade' | 'websocket' | 'cookie' | 'by-sockeye' | 'removed-by-hop';

export interface Side {
  /** Field name; absent for the start line. */
  readonly name?: string;
  readonly value: string;
  /** Runs of `value` that the other side lacks: [from, to) in UTF-16 units. */
  readonly marks: readonly (readonly [number, number])[];
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
  readonly startLine: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

export interface Counts { readonly added: number; readonly changed: number; readonly leftOut: number; readonly same: number }

/**
 * Pairs in the order of the wire; what was typed and not sent stands where it was typed. `hop` from 1:
 * from the second on, the address is the redirect's and not the typed one.
 */
export function typedAgainstSent(request: OpenRequest, sent: SentHead, hop = 1): Pair[] {
  const typed = request.http?.headers ?? [];
  const taken = match(typed, sent);
  const pairs: Pair[] = [startLine(request, sent.startLine, hop)];
  let next = 0;
  sent.fields.forEach((field, line) => {
    const from = taken.indexOf(line);
    if (from < 0) {
      pairs.push({ verdict: 'added', reason: addedBecause(field.name, request), sent: whole(field), line });
      return;
    }
    for (; next < from; next += 1) leave(next);
    if (next === from) next += 1;
    const header = typed[from];
    if (header !== undefined) pairs.push(compare(header, field, line));
    // What was typed right behind and not sent stands here, not behind the lines that were added.
    for (; next < typed.length && taken[next] === undefined; next += 1) leave(next);
  });
  for (; next < typed.length; next += 1) leave(next);
  return pairs;

  function leave(index: number): void {
    const header = typed[index];
    if (header === undefined || taken[index] !== undefined) return;
    if (header.name.trim() === '' && header.value.trim() === '') return;
    const reason = header.on ? (hop > 1 ? 'removed-by-hop' : 'replaced') : 'unticked';
    pairs.push({ verdict: 'leftOut', reason, typed: { name: header.name, value: header.value, marks: [] } });
  }
}

export function counts(pairs: readonly Pair[]): Counts {
  const of = (verdict: Verdict): number => pairs.filter((pair) => pair.verdict === verdict).length;
  return { added: of('added'), changed: of('changed'), leftOut: of('leftOut'), same: of('same') };
}

/** For each typed field the index of the sent line that it became, in order; repetition is kept. */
function match(typed: readonly HeaderSpec[], sent: SentHead): (number | undefined)[] {
  const free = sent.fields.map(() => true);
  return typed.map((header) => {
    if (!header.on) return undefined;
    const name = header.name.trim();
    const exact = sent.fields.findIndex((field, at) => free[at] === true && field.name === name);
    const loose = sent.fields.findIndex((field, at) => free[at] === true && field.name.toLowerCase() === name.toLowerCase());
    const at = exact >= 0 ? exact : loose;
    if (at < 0) return undefined;
    free[at] = false;
    return at;
  });
}

function compare(typed: HeaderSpec, sent: { name: string; value: string }, line: number): Pair {
  if (typed.name === sent.name && typed.value === sent.value) {
    return { verdict: 'same', reason: 'case-kept', typed: whole(typed), sent: whole(sent), line };
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

function startLine(request: OpenRequest, sent: string, hop: number): Pair {
  const method = request.http?.method ?? 'GET';
  const typed = hop === 1 ? `${method} ${request.url}` : undefined;
  if (typed === undefined) return { verdict: 'added', reason: 'next-hop', sent: { value: sent, marks: [] } };
  const side: Side = { value: typed, marks: [] };
  const target = sent.split(' ')[1] ?? '';
  const at = target === '' ? -1 : typed.indexOf(target, method.length + 1 + (/^[a-z]+:\/\//i.exec(request.url)?.[0].length ?? 0));
  const version = / HTTP\/\d\.\d$/.exec(sent);
  const sentMarks: [number, number][] = version === null ? [] : [[version.index + 1, sent.length]];
  const typedMarks: [number, number][] = at > method.length + 1 ? [[method.length + 1, at]] : [[method.length + 1, typed.length]];
  return { verdict: 'changed', reason: 'origin-form', typed: { ...side, marks: typedMarks }, sent: { value: sent, marks: sentMarks } };
}

/** The run between the common beginning and the common end, on both sides. */
export function differing(a: string, b: string): [[number, number][], [number, number][]] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const run = (text: string): [number, number][] => (text.length - tail > head ? [[head, text.length - tail]] : []);
  return [run(a), run(b)];
}

function whole(field: { name: string; value: string }): Side {
  return { name: field.name, value: field.value, marks: [] };
}

function addedBecause(name: string, request: OpenRequest): Reason {
  switch (name.toLowerCase()) {
    case 'host': return 'host';
    case 'accept-encoding': return 'accept-encoding';
    case 'user-agent': return 'user-agent';
    case 'connection': return request.ws === undefined ? 'connection' : 'upgrade';
    case 'upgrade': return 'upgrade';
    case 'content-length': return 'content-length';
    case 'transfer-encoding': return 'transfer-encoding';
    case 'content-type': return 'content-type';
    case 'authorization': return 'authorization';
    case 'cookie': return 'cookie';
    default: return name.toLowerCase().startsWith('sec-websocket-') ? 'websocket' : 'by-sockeye';
  }
}
