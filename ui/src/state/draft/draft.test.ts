import { describe, expect, test } from 'vitest';
import type { Auth, BodySpec, HeaderSpec, OpenRequest, ProxySpec, Repeat } from '$/ipc/bindings';
import { Draft } from '../draft.svelte';

/** A small generator of numbers, so that a failing request can be made again (Mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let n = Math.imul(state ^ (state >>> 15), 1 | state);
    n = (n + Math.imul(n ^ (n >>> 7), 61 | n)) ^ n;
    return ((n ^ (n >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Requests of every kind, all drawn from one seed. */
class Maker {
  readonly #next: () => number;
  constructor(seed: number) { this.#next = chance(seed); }

  below(n: number): number { return Math.floor(this.#next() * n); }
  yes(): boolean { return this.#next() < 0.5; }
  one<T>(of: readonly T[]): T { return of[this.below(of.length)] as T; }
  text(): string { return this.one(['a', 'X-Odd', ' spaced ', 'ümlaut', '{"n": 12345678901234567890}', 'line\nline', '연어', 'a=b&c', '\\r\\n']); }
  rows(): HeaderSpec[] { return Array.from({ length: this.below(4) }, () => ({ name: this.text(), value: this.text(), on: this.yes() })); }

  body(kind: BodySpec['kind']): BodySpec {
    switch (kind) {
      case 'none': return { kind };
      case 'text': return { kind, text: this.text(), contentType: this.text(), ...(this.yes() && { charset: 'euc-kr' }) };
      case 'json':
      case 'xml': return { kind, text: this.text() };
      case 'form': return { kind, fields: this.rows() };
      case 'multipart': return {
        kind,
        parts: this.rows().map((row) => ({ ...row, headers: this.rows(), ...(this.yes() && { file: '/tmp/a' }), ...(this.yes() && { contentType: 'image/png' }), ...(this.yes() && { fileName: 'b.png' }) })),
      };
      case 'file': return { kind, path: this.text(), ...(this.yes() && { contentType: 'image/png' }) };
      case 'graphQl': return { kind, query: this.text(), variables: this.text(), operation: this.text() };
      case 'ndjson': return { kind, text: this.text(), open: this.yes() };
    }
  }

  auth(kind: Auth['kind']): Auth {
    switch (kind) {
      case 'none': return { kind };
      case 'basic':
      case 'digest': return { kind, user: this.text(), password: this.text() };
      case 'bearer': return { kind, token: this.text() };
      case 'apiKey': return { kind, name: this.text(), value: this.text(), place: this.one(['header', 'query', 'cookie']) };
      case 'oAuth2': return {
        kind, grant: this.one(['authorizationCode', 'clientCredentials', 'password', 'deviceCode', 'refreshToken']),
        authUrl: this.text(), tokenUrl: this.text(), deviceUrl: this.text(), clientId: this.text(), clientSecret: this.text(),
        scope: this.text(), user: this.text(), password: this.text(), refreshToken: this.text(),
        credentialsInBody: this.yes(), redirectPort: this.below(65_536),
      };
      case 'awsSigV4': return {
        kind, accessKey: this.text(), secretKey: this.text(), ...(this.yes() && { sessionToken: this.text() }), region: this.text(), service: this.text(),
      };
      case 'jwt': return {
        kind, algorithm: this.one(['HS256', 'EdDSA']), key: this.text(), header: this.text(), claims: this.text(),
        lifetimeS: this.below(1_000), prefix: this.text(),
      };
    }
  }

  repeat(kind: Repeat['kind']): Repeat {
    switch (kind) {
      case 'once': return { kind };
      case 'every': return { kind, ms: this.below(10_000), times: this.below(9) };
      default: return { kind, times: 1 + this.below(9) };
    }
  }

  proxy(kind: ProxySpec['kind']): ProxySpec {
    return kind === 'own' ? { kind, url: this.text(), user: this.text(), password: this.text(), ...(this.yes() && { except: 'a.example' }) } : { kind };
  }

  request(body: BodySpec['kind'], auth: Auth['kind']): OpenRequest {
    const redirects = this.one([{ maxRedirects: 0, askRedirects: false }, { maxRedirects: 7, askRedirects: true }, { maxRedirects: 3, askRedirects: false }]);
    return {
      url: this.one(['http://a.example/x?b=1&b=%2F#f', 'https://[fe80::1%25eth0]:8443/../a//b', 'https://u:p@a.example/']),
      ...(this.yes() && { name: 'named' }),
      http: {
        method: this.one(['GET', 'POST', 'PROPFIND', 'lower']), headers: this.rows(), auth: this.auth(auth), body: this.body(body),
        without: this.one([[], ['user-agent'], ['host', 'accept']]), ...redirects,
        version: this.one(['http10', 'http11', 'auto', 'http2', 'http2Prior']), normalize: this.yes(), ...(this.yes() && { requestTarget: '*' }),
        framing: this.one(['auto', 'length', 'chunked']), ...(this.yes() && { coding: this.one(['gzip', 'br', 'zstd'] as const) }),
        trailers: this.rows(), ...(this.yes() && { expectMs: this.below(5_000) }), pauseMs: this.below(3_000),
        ...(this.yes() && { jar: 'staging' }), keepOpen: this.yes(),
        repeat: this.repeat(this.one(['once', 'every', 'longPoll', 'parallel', 'pipeline'])), sseReconnect: this.yes(),
      },
      tls: {
        verify: this.yes(), ...(this.yes() && { caFile: '/ca.pem' }), ...(this.yes() && { serverName: 'b.example' }),
        ...(this.yes() && { client: { file: '/me.p12', ...(this.yes() && { keyFile: '/me.key' }), ...(this.yes() && { password: 'roe' }) } }),
      },
      limits: { connectMs: this.below(9_000), firstByteMs: this.below(9_000), idleMs: this.below(9_000), totalMs: this.below(9_000) },
      connect: { proxy: this.proxy(this.one(['none', 'system', 'own'])), resolve: this.yes() ? [{ host: 'a.example', port: 0, addresses: '::1' }] : [] },
    };
  }
}

const bodies: readonly BodySpec['kind'][] = ['none', 'text', 'json', 'xml', 'form', 'multipart', 'file', 'graphQl', 'ndjson'];
const auths: readonly Auth['kind'][] = ['none', 'basic', 'bearer', 'digest', 'apiKey', 'oAuth2', 'awsSigV4', 'jwt'];

describe('a draft of a request', () => {
  test.each(bodies.flatMap((body) => auths.map((auth) => [body, auth] as const)))('sends it again as it was: %s, %s', (body, auth) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const request = new Maker(seed).request(body, auth);
      expect(Draft.from(request).toRequest()).toEqual(request);
    }
  });

  test('keeps what was typed when kinds are switched there and back', () => {
    for (const body of bodies) {
      for (const auth of auths) {
        const request = new Maker(9).request(body, auth);
        const draft = Draft.from(request);
        for (const kind of bodies) draft.body.kind = kind;
        for (const kind of auths) draft.auth.kind = kind;
        draft.sending.redirects = 'off';
        draft.choose('ws');
        draft.choose('http');
        draft.url = request.url;
        draft.body.kind = body;
        draft.auth.kind = auth;
        draft.sending.read({ ...draft.sending.toSpec(), maxRedirects: request.http?.maxRedirects ?? 0, askRedirects: request.http?.askRedirects ?? false });
        expect(draft.toRequest()).toEqual(request);
      }
    }
  });
});
