import { describe, expect, it } from 'vitest';
import { Sending } from '$/state/draft/sending.svelte';
import type { HeaderSpec, OpenRequest } from '$/ipc/bindings';
import { differing } from './differing';
import { counts, typedAgainstSent } from './typed';

function request(headers: HeaderSpec[], url = 'https://api.example.com/v1/tank-list?limit=3'): OpenRequest {
  return {
    url, connect: { proxy: { kind: 'none' }, resolve: [] }, tls: { verify: true }, limits: { connectMs: 0, firstByteMs: 0, idleMs: 0, totalMs: 0 },
    http: { method: 'GET', headers, auth: { kind: 'none' }, body: { kind: 'none' }, without: [], ...new Sending().toSpec() },
  };
}

const on = (name: string, value: string): HeaderSpec => ({ name, value, on: true });

describe('typed against sent', () => {
  it('gives every difference its reason', () => {
    const typed = request([on('accept', 'application/json'), on('x-note', ' night shift  '), { name: 'x-debug', value: '1', on: false }]);
    const sent = {
      startLine: 'GET /v1/tank-list?limit=3 HTTP/1.1',
      fields: [
        { name: 'Host', value: 'api.example.com' }, { name: 'accept', value: 'application/json' },
        { name: 'x-note', value: 'night shift' }, { name: 'User-Agent', value: 'Sockeye/0.1.0' },
      ],
    };
    const pairs = typedAgainstSent(typed, sent);
    expect(pairs.map((pair) => [pair.verdict, pair.reason])).toEqual([
      ['changed', 'origin-form'], ['added', 'host'], ['same', 'case-kept'], ['changed', 'space-trimmed'],
      ['leftOut', 'unticked'], ['added', 'user-agent'],
    ]);
    expect(counts(pairs)).toEqual({ added: 2, changed: 2, leftOut: 1, same: 1 });
    expect(pairs[0]?.typed?.value.slice(...(pairs[0].typed.marks[0] ?? [0, 0]))).toBe('https://api.example.com');
    expect(pairs[0]?.sent?.value.slice(...(pairs[0].sent.marks[0] ?? [0, 0]))).toBe('HTTP/1.1');
    expect(pairs[3]?.typed?.marks).toEqual([[0, 1], [12, 14]]);
  });

  it('keeps repeated fields apart and in order', () => {
    const typed = request([on('X-A', '1'), on('X-A', '2'), on('x-a', '3')]);
    const sent = { startLine: 'GET / HTTP/1.1', fields: [{ name: 'X-A', value: '1' }, { name: 'X-A', value: '2' }, { name: 'x-a', value: '3' }] };
    expect(typedAgainstSent(typed, sent).slice(1).map((pair) => [pair.verdict, pair.line])).toEqual([['same', 0], ['same', 1], ['same', 2]]);
  });

  it('does not call the second hop typed', () => {
    const pairs = typedAgainstSent(request([on('Authorization', 'Bearer x')]), { startLine: 'GET /b HTTP/1.1', fields: [{ name: 'Host', value: 'b' }] }, 'hop');
    expect(pairs.map((pair) => pair.reason)).toEqual(['next-hop', 'host', 'removed-by-hop']);
  });

  it('says which form the target took', () => {
    const form = (url: string, startLine: string): unknown => typedAgainstSent(request([], url), { startLine, fields: [] })[0]?.reason;
    expect(form('http://a/b#c', 'GET /b HTTP/1.1')).toBe('origin-form');
    expect(form('http://a', 'GET / HTTP/1.1')).toBe('origin-form');
    expect(form('http://a/b', 'GET http://a/b HTTP/1.1')).toBe('absolute-form');
    expect(form('http://a/\u00e9', 'GET /%C3%A9 HTTP/1.1')).toBe('target-encoded');
  });

  it('puts the parts of the start line beside the pseudo-header fields of HTTP/2', () => {
    const typed = request([on('Host', 'other.example'), on('X-Note', '1'), on('Connection', 'close')]);
    const sent = { startLine: '', fields: [
      { name: ':method', value: 'GET' }, { name: ':scheme', value: 'https' }, { name: ':authority', value: 'other.example' }, { name: ':path', value: '/v1/tank-list?limit=3' },
      { name: 'x-note', value: '1' }, { name: 'user-agent', value: 'Sockeye/0.1.0' },
    ] };
    expect(typedAgainstSent(typed, sent).map((pair) => [pair.verdict, pair.reason, pair.line])).toEqual([
      ['changed', 'pseudo', 0], ['changed', 'pseudo', 1], ['changed', 'authority', 2], ['changed', 'pseudo', 3],
      ['changed', 'lower-case', 4], ['leftOut', 'h2-connection', undefined], ['added', 'user-agent', 5],
    ]);
  });

  it('compares nothing where another request was sent later', () => {
    const pairs = typedAgainstSent(request([on('X-A', '1')]), { startLine: 'GET /other HTTP/1.1', fields: [{ name: 'Host', value: 'a' }] }, 'later');
    expect(pairs.map((pair) => pair.reason)).toEqual(['later', 'later']);
  });

  it('marks the run that differs on each side', () => {
    expect(differing('Bearer {{token}}', 'Bearer hx')).toEqual([[[7, 16]], [[7, 9]]]);
    expect(differing('same', 'same')).toEqual([[], []]);
    expect(differing('aaa', 'aa')).toEqual([[[2, 3]], []]);
  });
});
