// How a request is sent, apart from what it says.

import type { BodyFraming, HeaderSpec, HttpSpec, HttpVersion, Repeat, RequestCoding } from '$/ipc/bindings';
import { settings } from '../settings.svelte';
import { typed } from './rows';

/** What becomes of a redirect. */
export type Redirects = 'off' | 'ask' | 'follow';

export type SendingSpec = Pick<HttpSpec, 'maxRedirects' | 'askRedirects' | 'version' | 'normalize' | 'framing' | 'coding' | 'trailers'
  | 'requestTarget' | 'expectMs' | 'pauseMs' | 'jar' | 'keepOpen' | 'repeat' | 'sseReconnect'>;

export class Sending {
  redirects = $state<Redirects>('follow');
  /** At most so many, asked about or not. */
  hops = $state(10);
  version = $state<HttpVersion>('http11');
  normalize = $state(false);
  /** Empty: the path and query of the address. */
  target = $state('');
  framing = $state<BodyFraming>('auto');
  coding = $state<RequestCoding>();
  trailers = $state<HeaderSpec[]>([]);
  expect = $state(false);
  expectMs = $state(1_000);
  pauseMs = $state(0);
  cookies = $state(settings.cookies);
  jar = $state('default');
  keepOpen = $state(false);
  repeat = $state<Repeat['kind']>('once');
  everyMs = $state(5_000);
  /** Rounds of each kind; 0: until stopped, where the kind has an end of its own to wait for. */
  rounds = $state<Record<Exclude<Repeat['kind'], 'once'>, number>>({ every: 0, longPoll: 0, parallel: 4, pipeline: 4 });
  sseReconnect = $state(false);

  toSpec(): SendingSpec {
    return {
      maxRedirects: this.redirects === 'off' ? 0 : this.hops,
      askRedirects: this.redirects === 'ask',
      version: this.version,
      normalize: this.normalize,
      ...(this.target !== '' && { requestTarget: this.target }),
      framing: this.framing,
      ...(this.coding !== undefined && { coding: this.coding }),
      trailers: this.trailers.filter(typed).map((trailer) => ({ ...trailer })),
      ...(this.expect && { expectMs: this.expectMs }),
      pauseMs: this.pauseMs,
      ...(this.cookies && { jar: this.jar }),
      keepOpen: this.keepOpen,
      repeat: this.#repeat(),
      sseReconnect: this.sseReconnect,
    };
  }

  read(spec: SendingSpec): void {
    this.redirects = spec.maxRedirects === 0 ? 'off' : spec.askRedirects ? 'ask' : 'follow';
    if (spec.maxRedirects > 0) this.hops = spec.maxRedirects;
    this.version = spec.version;
    this.normalize = spec.normalize;
    this.target = spec.requestTarget ?? '';
    this.framing = spec.framing;
    this.coding = spec.coding;
    this.trailers = spec.trailers.map((trailer) => ({ ...trailer }));
    this.expect = spec.expectMs !== undefined;
    if (spec.expectMs !== undefined) this.expectMs = spec.expectMs;
    this.pauseMs = spec.pauseMs;
    this.cookies = spec.jar !== undefined;
    if (spec.jar !== undefined) this.jar = spec.jar;
    this.keepOpen = spec.keepOpen;
    this.repeat = spec.repeat.kind;
    if (spec.repeat.kind === 'every') this.everyMs = spec.repeat.ms;
    if (spec.repeat.kind !== 'once') this.rounds[spec.repeat.kind] = spec.repeat.times;
    this.sseReconnect = spec.sseReconnect;
  }

  #repeat(): Repeat {
    const kind = this.repeat;
    switch (kind) {
      case 'once': return { kind };
      case 'every': return { kind, ms: this.everyMs, times: this.rounds.every };
      default: return { kind, times: this.rounds[kind] };
    }
  }
}
