// How clients of Socket.IO and SockJS connect, each with its own fields.

import type { AppSpec, EioTransport, SioNamespace, SockJsTransport } from '$/ipc/bindings';

type Of<K extends AppSpec['kind']> = Extract<AppSpec, { kind: K }>;

export class SocketIo {
  eio = $state<3 | 4>(4);
  path = $state('/socket.io/');
  transports = $state.raw<readonly EioTransport[]>(['polling', 'webSocket']);
  /** JSON, as typed; empty: none. */
  auth = $state('');
  namespaces = $state<{ name: string; auth: string }[]>([]);

  toSpec(): Of<'socketIo'> {
    return {
      kind: 'socketIo',
      eio: this.eio,
      path: this.path,
      transports: [...this.transports],
      ...(this.auth.trim() !== '' && { auth: this.auth }),
      namespaces: this.namespaces.filter((one) => one.name.trim() !== '')
        .map((one): SioNamespace => ({ name: one.name.trim(), ...(one.auth.trim() !== '' && { auth: one.auth }) })),
    };
  }

  read(spec: Of<'socketIo'>): void {
    this.eio = spec.eio === 3 ? 3 : 4;
    this.path = spec.path;
    this.transports = spec.transports;
    this.auth = spec.auth ?? '';
    this.namespaces = spec.namespaces.map((one) => ({ name: one.name, auth: one.auth ?? '' }));
  }
}

/** A transport of SockJS, and whether it is tried. */
export interface Tried { name: SockJsTransport; on: boolean }

const usual: readonly SockJsTransport[] = ['webSocket', 'xhrStreaming', 'eventSource', 'xhrPolling'];
const every: readonly SockJsTransport[] = ['webSocket', 'rawWebSocket', 'xhrStreaming', 'eventSource', 'xhrPolling'];

export class SockJs {
  /** All of them, in the order in which those that are on are tried. */
  transports = $state<Tried[]>(every.map((name) => ({ name, on: usual.includes(name) })));
  info = $state(true);
  /** Three digits; empty: random. */
  server = $state('');
  /** Empty: random. */
  session = $state('');

  toSpec(): Of<'sockJs'> {
    return {
      kind: 'sockJs',
      transports: this.transports.filter((one) => one.on).map((one) => one.name),
      info: this.info,
      ...(this.server.trim() !== '' && { server: this.server.trim() }),
      ...(this.session.trim() !== '' && { session: this.session.trim() }),
    };
  }

  read(spec: Of<'sockJs'>): void {
    const rest = every.filter((name) => !spec.transports.includes(name));
    this.transports = [...spec.transports.map((name) => ({ name, on: true })), ...rest.map((name) => ({ name, on: false }))];
    this.info = spec.info;
    this.server = spec.server ?? '';
    this.session = spec.session ?? '';
  }
}
