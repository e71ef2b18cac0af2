// The start line against what was typed: the form of the target in HTTP/1 (RFC 9112 §3.2), pseudo-header fields in
// HTTP/2 (RFC 9113 §8.3.1).

import type { HeaderSpec, OpenRequest } from '../../ipc/bindings';
import { differing } from './differing';
import type { Origin, Pair, Reason, Side } from './typed';

/** What was typed of an address, cut where HTTP cuts it and nothing changed. */
export interface Address { readonly scheme: string; readonly authority: string; readonly target: string; readonly fragment: string }

export function addressOf(url: string): Address {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^#]*)(#.*)?$/i.exec(url.trim());
  if (parts === null) return { scheme: '', authority: '', target: url.trim(), fragment: '' };
  return { scheme: parts[1] ?? '', authority: parts[2] ?? '', target: parts[3] ?? '', fragment: parts[4] ?? '' };
}

export function startLine(request: OpenRequest, sent: string, origin: Origin): Pair {
  if (origin !== 'typed') return { verdict: 'added', reason: origin === 'hop' ? 'next-hop' : 'later', sent: { value: sent, marks: [] } };
  const method = request.http?.method ?? 'GET';
  const typed = `${method} ${request.url}`;
  const target = sent.split(' ')[1] ?? '';
  const version = / HTTP\/\d\.\d$/.exec(sent);
  const sentMarks: [number, number][] = version === null ? [] : [[version.index + 1, sent.length]];
  const address = addressOf(request.url);
  const side = (marks: readonly [number, number][]): Side => ({ value: typed, marks });
  const changed = (reason: Reason, typedMarks: readonly [number, number][], marks = sentMarks): Pair =>
    ({ verdict: 'changed', reason, typed: side(typedMarks), sent: { value: sent, marks } });
  const from = typed.length - request.url.length + request.url.indexOf(address.target, address.scheme.length + 3 + address.authority.length);
  if (method === 'CONNECT' || (request.http !== undefined && /^[^/*]+:\d+$/.test(target))) return changed('authority-form', [[method.length + 1, typed.length]]);
  if (/^[a-z]+:\/\//i.test(target)) return changed('absolute-form', address.fragment === '' ? [] : [[typed.length - address.fragment.length, typed.length]]);
  const bare: [number, number][] = address.scheme === '' ? [] : [[method.length + 1, from]];
  const tail: [number, number][] = address.fragment === '' ? [] : [[typed.length - address.fragment.length, typed.length]];
  const expected = address.target.startsWith('/') ? address.target : `/${address.target}`;
  if (target === expected) return changed('origin-form', [...bare, ...tail]);
  // The target itself is another one: percent-encoded, or normalised as was asked for.
  const [typedRun, sentRun] = differing(address.target, target);
  const at = sent.indexOf(target);
  return changed('target-encoded', [...bare, ...typedRun.map(([a, b]): [number, number] => [a + from, b + from]), ...tail],
    [...sentRun.map(([a, b]): [number, number] => [a + at, b + at]), ...sentMarks]);
}

/** Pseudo-header fields, each beside the part of the start line that it was; `host` is a Host that was typed. */
export function startFields(request: OpenRequest, fields: readonly { name: string; value: string }[], origin: Origin, host: HeaderSpec | undefined): Pair[] {
  const address = addressOf(request.url);
  const parts: Readonly<Record<string, string>> = {
    ':method': request.http?.method ?? 'GET', ':scheme': address.scheme, ':authority': address.authority, ':path': address.target,
  };
  return fields.map((field, line): Pair => {
    const sent: Side = { name: field.name, value: field.value, marks: [] };
    if (origin !== 'typed') return { verdict: 'added', reason: origin === 'hop' ? 'next-hop' : 'later', sent, line };
    if (field.name === ':authority' && host !== undefined) {
      return { verdict: 'changed', reason: 'authority', typed: { name: host.name, value: host.value, marks: [], nameMarked: true }, sent: { ...sent, nameMarked: true }, line };
    }
    const part = parts[field.name];
    if (part === undefined || part === '') return { verdict: 'added', reason: 'pseudo', sent, line };
    const [typedMark, sentMark] = differing(part, field.value);
    return { verdict: 'changed', reason: 'pseudo', typed: { value: part, marks: typedMark }, sent: { ...sent, marks: sentMark, nameMarked: true }, line };
  });
}
