// What a person composes in one tab, before and between sessions: small, deep-reactive, and turned into an
// OpenRequest when it is sent. Everything typed is kept when the protocol, the kind of body or the way of
// authentication is switched, so that switching back loses nothing.

import type {
  Behaviour, DecodeAs, HeaderSpec, HttpSpec, Limits, OpenRequest, Payload, Reconnect, WsSpec,
} from '$/ipc/bindings';
import { mergeParams, paramsOf, withParams, type Param } from '$/lib/query';
import { above, messaging, protocolOf, schemeOf, withProtocol, type Protocol } from '$/lib/url';
import { SocketIo, SockJs } from './draft/above.svelte';
import { Body } from './draft/body.svelte';
import { Credentials } from './draft/credentials.svelte';
import { Message } from './draft/message.svelte';
import { Outgoing } from './draft/outgoing.svelte';
import { typed } from './draft/rows';
import { Sending } from './draft/sending.svelte';
import { Way } from './draft/way.svelte';
import { settings } from './settings.svelte';

export type { AuthKind } from './draft/credentials.svelte';
export type { BodyKind } from './draft/body.svelte';
export type { MessageKind } from './draft/message.svelte';

/** What a WebSocket does unless a person says otherwise, as the engine has it (`WsSpec::default`). */
export const usualWs: WsSpec = {
  subprotocols: [],
  extensions: ['permessage-deflate; client_max_window_bits'],
  behaviour: {
    autoPong: true, autoClose: true, failOnViolation: true, reading: true, masking: true, echo: false,
    compress: true, compressFrom: 0, heartbeats: true, rules: [],
  },
  decode: { auto: true, protos: [] },
};

export class Draft {
  /** As typed; may lack a scheme. */
  url = $state('');
  /** Undefined: not known yet, the scheme will tell. */
  chosen = $state<Protocol>();
  name = $state<string>();

  method = $state('GET');
  /** Of an opening handshake: GET, unless it is wrong on purpose. */
  upgradeMethod = $state('GET');
  params = $state<Param[]>([]);
  headers = $state<HeaderSpec[]>([]);
  /** Names of the fields that Sockeye adds and the person took away, in lower case. */
  without = $state<string[]>([]);
  readonly auth = new Credentials();
  readonly body = new Body();
  readonly sending = new Sending();
  readonly way = new Way();

  subprotocols = $state<string[]>([]);
  /** Offers, each as typed. */
  extensions = $state<string[]>([...usualWs.extensions]);
  behaviour = $state<Behaviour>({ ...usualWs.behaviour });
  reconnect = $state.raw<Reconnect>();
  decode = $state.raw<DecodeAs>(usualWs.decode);
  readonly socketIo = new SocketIo();
  readonly sockJs = new SockJs();

  limits = $state.raw<Limits>(settings.limits);

  readonly message = new Message();
  /** What a WebSocket sends besides messages. */
  readonly out = new Outgoing(this.message);

  get protocol(): Protocol | undefined {
    const named = protocolOf(this.url);
    return above(this.chosen) && named !== 'tcp' ? this.chosen : named ?? this.chosen;
  }

  /** The address with the scheme that the chosen protocol implies. */
  get fullUrl(): string {
    const url = this.url.trim();
    return this.chosen === undefined || schemeOf(url) !== undefined || url === '' ? url : withProtocol(url, this.chosen);
  }

  /** Characters that {@link fullUrl} has before what was typed, for places of problems. */
  get shift(): number {
    return this.fullUrl.length - this.url.trim().length - (this.url.length - this.url.trimStart().length);
  }

  typeUrl(url: string): void {
    this.url = url;
    const named = protocolOf(url);
    // An address of HTTP says nothing against what rides on it.
    if (named && !(named === 'http' && above(this.chosen))) this.chosen = named;
    this.params = mergeParams(url, this.params);
  }

  setParams(params: Param[]): void {
    this.params = params;
    this.url = withParams(this.url, params);
  }

  choose(protocol: Protocol): void {
    this.chosen = protocol;
    if (schemeOf(this.url) !== undefined) this.url = withProtocol(this.url, protocol);
  }

  toRequest(first?: Payload): OpenRequest {
    const protocol = this.protocol;
    return {
      url: this.fullUrl,
      ...(this.name !== undefined && { name: this.name }),
      ...(protocol !== undefined && protocol !== 'tcp' && { http: this.#http(protocol) }),
      ...(messaging(protocol) && { ws: this.#ws() }),
      tls: this.way.tls(),
      limits: this.limits,
      ...(first && { first }),
      connect: this.way.connect(),
      ...(above(protocol) && { app: this[protocol].toSpec() }),
    };
  }

  #http(protocol: Protocol): HttpSpec {
    return {
      method: protocol === 'ws' ? this.upgradeMethod : above(protocol) ? 'GET' : this.method,
      headers: this.headers.filter(typed).map((header) => ({ ...header })),
      auth: this.auth.toSpec(),
      body: messaging(protocol) ? { kind: 'none' } : this.body.toSpec(),
      without: [...this.without],
      ...this.sending.toSpec(),
    };
  }

  #ws(): WsSpec {
    return {
      subprotocols: [...this.subprotocols],
      extensions: [...this.extensions],
      behaviour: $state.snapshot(this.behaviour),
      ...(this.reconnect && { reconnect: this.reconnect }),
      decode: this.decode,
    };
  }

  /** A draft that would send this request again. */
  static from(request: OpenRequest): Draft {
    const draft = new Draft();
    draft.url = request.url;
    draft.chosen = request.app?.kind ?? protocolOf(request.url);
    draft.name = request.name;
    draft.params = paramsOf(request.url);
    const { http, ws, first } = request;
    if (http) {
      if (draft.protocol === 'http') draft.method = http.method;
      else draft.upgradeMethod = http.method;
      draft.headers = http.headers.map((header) => ({ ...header }));
      draft.without = [...http.without];
      draft.auth.read(http.auth);
      draft.body.read(http.body);
      draft.sending.read(http);
    }
    if (ws) {
      draft.subprotocols = [...ws.subprotocols];
      draft.extensions = [...ws.extensions];
      draft.behaviour = { ...ws.behaviour };
      draft.reconnect = ws.reconnect;
      draft.decode = ws.decode;
    }
    if (request.app?.kind === 'socketIo') draft.socketIo.read(request.app);
    if (request.app?.kind === 'sockJs') draft.sockJs.read(request.app);
    draft.way.read(request);
    draft.limits = request.limits;
    if (first) draft.message.read(first);
    return draft;
  }
}
