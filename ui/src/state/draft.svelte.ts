// What a person composes in one tab, before and between sessions: small, deep-reactive, and turned into an
// OpenRequest when it is sent. Everything typed is kept when the protocol, the kind of body or the way of
// authentication is switched, so that switching back loses nothing.

import type {
  Auth, BodySpec, Command, ConnectSpec, HeaderSpec, HttpSpec, Limits, OpenRequest, PartSpec, Payload, TlsSpec, WsSpec,
} from '$/ipc/bindings';
import { withEndings, type Ending } from '$/lib/payload';
import { mergeParams, paramsOf, withParams, type Param } from '$/lib/query';
import { protocolOf, schemeOf, withProtocol, type Protocol } from '$/lib/url';
import { settings } from './settings.svelte';

/** How a request is sent, apart from what it says. */
export type Sending = Pick<HttpSpec, 'askRedirects' | 'version' | 'normalize' | 'framing' | 'coding' | 'trailers' | 'expectMs'
  | 'pauseMs' | 'jar' | 'keepOpen' | 'repeat' | 'sseReconnect'>;

/** HTTP/1.1, once, as typed. */
export const plainSending: Sending = {
  askRedirects: false, version: 'http11', normalize: false, framing: 'auto', trailers: [], pauseMs: 0, keepOpen: false,
  repeat: { kind: 'once' }, sseReconnect: false,
};

export type BodyKind = BodySpec['kind'];
export type AuthKind = Auth['kind'];
export type MessageKind = 'text' | 'json' | 'hex' | 'file';

/** A file that was chosen, by its path. */
export type FilePath = string | undefined;

/** The bytes or message to send, each form with its own text. */
export class Message {
  kind = $state<MessageKind>('text');
  text = $state('');
  json = $state('');
  hex = $state('');
  file = $state<FilePath>();
  escapes = $state(false);
  ending = $state<Ending>('crlf');
  /** WebSocket: hex and files may go as text too. */
  asText = $state(false);

  /** For a raw TCP session: line breaks become the chosen ending. Undefined: no file chosen. */
  raw(): Payload | undefined {
    if (this.kind === 'hex') return { kind: 'hex', hex: this.hex };
    if (this.kind === 'file') return this.file === undefined ? undefined : { kind: 'file', path: this.file };
    // With escapes a person writes the line ends; a line break in the editor is then only for reading.
    return this.escapes
      ? { kind: 'text', text: this.text.replaceAll('\n', ''), escapes: true }
      : { kind: 'text', text: withEndings(this.text, this.ending), escapes: false };
  }

  /** For a WebSocket session. Undefined: no file chosen. */
  message(): Command | undefined {
    switch (this.kind) {
      case 'text': return { kind: 'sendText', payload: { kind: 'text', text: this.text, escapes: this.escapes } };
      case 'json': return { kind: 'sendText', payload: { kind: 'text', text: this.json, escapes: false } };
      case 'hex': return { kind: this.asText ? 'sendText' : 'sendBinary', payload: { kind: 'hex', hex: this.hex } };
      case 'file':
        return this.file === undefined
          ? undefined
          : { kind: this.asText ? 'sendText' : 'sendBinary', payload: { kind: 'file', path: this.file } };
    }
  }
}

export class Draft {
  /** As typed; may lack a scheme. */
  url = $state('');
  /** Undefined: not known yet, the scheme will tell. */
  chosen = $state<Protocol>();
  name = $state<string>();

  method = $state('GET');
  params = $state<Param[]>([]);
  headers = $state<HeaderSpec[]>([]);
  authKind = $state<AuthKind>('none');
  user = $state('');
  password = $state('');
  token = $state('');
  bodyKind = $state<BodyKind>('none');
  bodyText = $state('');
  bodyType = $state('text/plain; charset=utf-8');
  bodyJson = $state('');
  form = $state<HeaderSpec[]>([]);
  parts = $state<PartSpec[]>([]);
  bodyFile = $state<FilePath>();
  bodyFileType = $state('');
  without = $state<string[]>([]);
  maxRedirects = $state(10);
  sending = $state.raw<Sending>(plainSending);
  connect = $state.raw<ConnectSpec>({ proxy: { kind: 'none' }, resolve: [] });

  subprotocols = $state<string[]>([]);
  autoPong = $state(true);
  autoClose = $state(true);
  failOnViolation = $state(true);

  verify = $state(true);
  caFile = $state<FilePath>();
  serverName = $state('');
  limits = $state.raw<Limits>(settings.limits);

  readonly message = new Message();

  get protocol(): Protocol | undefined {
    return protocolOf(this.url) ?? this.chosen;
  }

  /** The address with the scheme that the chosen protocol implies. */
  get fullUrl(): string {
    const url = this.url.trim();
    return this.chosen === undefined || schemeOf(url) !== undefined || url === '' ? url : `${this.chosen}://${url}`;
  }

  /** Characters that {@link fullUrl} has before what was typed, for places of problems. */
  get shift(): number {
    return this.fullUrl.length - this.url.trim().length - (this.url.length - this.url.trimStart().length);
  }

  typeUrl(url: string): void {
    this.url = url;
    const named = protocolOf(url);
    if (named) this.chosen = named;
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
    const tls: TlsSpec = {
      verify: this.verify,
      ...(this.caFile !== undefined && { caFile: this.caFile }),
      ...(this.serverName !== '' && { serverName: this.serverName }),
    };
    const protocol = this.protocol;
    return {
      url: this.fullUrl,
      ...(this.name !== undefined && { name: this.name }),
      ...(protocol !== undefined && protocol !== 'tcp' && { http: this.#http(protocol) }),
      ...(protocol === 'ws' && { ws: this.#ws() }),
      tls,
      limits: this.limits,
      ...(first && { first }),
      connect: { ...this.connect },
    };
  }

  #http(protocol: Protocol): HttpSpec {
    return {
      method: protocol === 'ws' ? 'GET' : this.method,
      headers: this.headers.filter(named).map((h) => ({ ...h })),
      auth: this.#auth(),
      body: protocol === 'ws' ? { kind: 'none' } : this.#body(),
      without: [...this.without],
      maxRedirects: this.maxRedirects,
      ...this.sending,
    };
  }

  #ws(): WsSpec {
    return {
      subprotocols: [...this.subprotocols],
      autoPong: this.autoPong,
      autoClose: this.autoClose,
      failOnViolation: this.failOnViolation,
    };
  }

  #auth(): Auth {
    switch (this.authKind) {
      case 'none': return { kind: 'none' };
      case 'basic': return { kind: 'basic', user: this.user, password: this.password };
      case 'bearer': return { kind: 'bearer', token: this.token };
      default: return { kind: 'none' };
    }
  }

  #body(): BodySpec {
    switch (this.bodyKind) {
      case 'none': return { kind: 'none' };
      case 'text': return { kind: 'text', text: this.bodyText, contentType: this.bodyType };
      case 'json': return { kind: 'json', text: this.bodyJson };
      case 'form': return { kind: 'form', fields: this.form.filter(named).map((f) => ({ ...f })) };
      case 'multipart': return { kind: 'multipart', parts: this.parts.filter(named).map((p) => ({ ...p })) };
      case 'file': return {
        kind: 'file', path: this.bodyFile ?? '',
        ...(this.bodyFileType !== '' && { contentType: this.bodyFileType }),
      };
      default: return { kind: 'none' };
    }
  }

  /** A draft that would send this request again. */
  static from(request: OpenRequest): Draft {
    const draft = new Draft();
    draft.url = request.url;
    draft.chosen = protocolOf(request.url);
    draft.name = request.name;
    draft.params = paramsOf(request.url);
    const { http, ws, tls, first } = request;
    if (http) draft.#readHttp(http);
    if (ws) {
      draft.subprotocols = [...ws.subprotocols];
      draft.autoPong = ws.autoPong;
      draft.autoClose = ws.autoClose;
      draft.failOnViolation = ws.failOnViolation;
    }
    draft.verify = tls.verify;
    draft.caFile = tls.caFile;
    draft.serverName = tls.serverName ?? '';
    draft.limits = request.limits;
    draft.connect = request.connect;
    if (first) draft.#readFirst(first);
    return draft;
  }

  #readHttp(http: HttpSpec): void {
    this.method = http.method;
    this.headers = http.headers.map((h) => ({ ...h }));
    this.without = [...http.without];
    this.maxRedirects = http.maxRedirects;
    const { method: _m, headers: _h, auth: _a, body: _b, without: _w, maxRedirects: _r, ...sending } = http;
    this.sending = sending;
    const { auth, body } = http;
    this.authKind = auth.kind;
    if (auth.kind === 'basic') {
      this.user = auth.user;
      this.password = auth.password;
    } else if (auth.kind === 'bearer') this.token = auth.token;
    this.bodyKind = body.kind;
    switch (body.kind) {
      case 'none': break;
      case 'text':
        this.bodyText = body.text;
        this.bodyType = body.contentType;
        break;
      case 'json': this.bodyJson = body.text; break;
      case 'form': this.form = body.fields.map((f) => ({ ...f })); break;
      case 'multipart': this.parts = body.parts.map((p) => ({ ...p })); break;
      case 'file':
        this.bodyFile = body.path;
        this.bodyFileType = body.contentType ?? '';
        break;
    }
  }

  #readFirst(first: Payload): void {
    const message = this.message;
    switch (first.kind) {
      case 'text': {
        message.kind = 'text';
        message.escapes = first.escapes;
        // Shown as lines again; the ending that all its lines have is the one that was chosen.
        const ending = first.escapes ? undefined : endingOf(first.text);
        message.ending = ending ?? 'none';
        message.text = ending === 'crlf' ? first.text.replaceAll('\r\n', '\n').replace(/\n$/, '')
          : ending === 'lf' ? first.text.replace(/\n$/, '') : first.text;
        break;
      }
      case 'hex':
        message.kind = 'hex';
        message.hex = first.hex;
        break;
      case 'file':
        message.kind = 'file';
        message.file = first.path;
        break;
    }
  }
}

function named(row: { readonly name: string; readonly value: string }): boolean {
  return row.name !== '' || row.value !== '';
}

function endingOf(text: string): 'crlf' | 'lf' | undefined {
  if (/^(?:[^\r\n]*\r\n)+$/.test(text)) return 'crlf';
  return /^(?:[^\r\n]*\n)+$/.test(text) ? 'lf' : undefined;
}
