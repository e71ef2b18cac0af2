// Packets of the protocols above WebSocket, each with its own fields.

import type { AppSend, HeaderSpec, SioArg } from '$/ipc/bindings';
import { jsonFault } from '$/lib/json';
import { typed } from './rows';

export type SioForm = 'emit' | 'ack' | 'connect' | 'disconnect';

/** An argument of an event: JSON as typed, or bytes; those may stand within the JSON of others. */
export interface ArgDraft { kind: 'json' | 'hex' | 'file'; json: string; hex: string; file: string; within: boolean }

export const emptyArg = (): ArgDraft => ({ kind: 'json', json: '', hex: '', file: '', within: false });

/** Which attachment the row becomes, from 0; undefined for JSON. */
export const attachmentOf = (args: readonly ArgDraft[], at: number): number | undefined =>
  args[at]?.kind === 'json' ? undefined : args.slice(0, at).filter((arg) => arg.kind !== 'json').length;

export class SioDraft {
  form = $state<SioForm>('emit');
  namespace = $state('/');
  event = $state('message');
  args = $state<ArgDraft[]>([{ ...emptyArg(), json: '""' }]);
  ack = $state(false);
  ackId = $state(0);
  /** JSON of a CONNECT; empty: none. */
  auth = $state('');

  /** Undefined: something typed is no JSON, or missing. */
  toSend(): AppSend | undefined {
    const namespace = this.namespace.trim() === '' ? '/' : this.namespace.trim();
    const auth = this.auth.trim();
    switch (this.form) {
      case 'connect':
        return auth !== '' && jsonFault(auth) ? undefined : { kind: 'sioConnect', namespace, ...(auth !== '' && { auth }) };
      case 'disconnect': return { kind: 'sioDisconnect', namespace };
    }
    const args = this.args.map(toArg);
    if (!args.every((arg) => arg !== undefined)) return undefined;
    return this.form === 'ack'
      ? { kind: 'sioAck', namespace, id: this.ackId, args }
      : this.event === '' ? undefined : { kind: 'sioEmit', namespace, event: this.event, args, ack: this.ack };
  }

  read(send: Extract<AppSend, { namespace: string }>): void {
    this.namespace = send.namespace;
    switch (send.kind) {
      case 'sioConnect':
        this.form = 'connect';
        this.auth = send.auth ?? '';
        break;
      case 'sioDisconnect': this.form = 'disconnect'; break;
      case 'sioEmit':
        this.form = 'emit';
        this.event = send.event;
        this.ack = send.ack;
        this.args = send.args.map(fromArg);
        break;
      case 'sioAck':
        this.form = 'ack';
        this.ackId = send.id;
        this.args = send.args.map(fromArg);
        break;
    }
  }
}

function toArg(arg: ArgDraft): SioArg | undefined {
  const kind = arg.within ? 'within' : 'binary';
  switch (arg.kind) {
    case 'json': return arg.json.trim() === '' || jsonFault(arg.json) ? undefined : { kind: 'json', json: arg.json };
    case 'hex': return { kind, payload: { kind: 'hex', hex: arg.hex } };
    case 'file': return arg.file === '' ? undefined : { kind, payload: { kind: 'file', path: arg.file } };
  }
}

function fromArg(arg: SioArg): ArgDraft {
  if (arg.kind === 'json') return { ...emptyArg(), json: arg.json };
  const { payload } = arg;
  const octets = { ...emptyArg(), within: arg.kind === 'within' };
  return payload.kind === 'file' ? { ...octets, kind: 'file', file: payload.path }
    : { ...octets, kind: 'hex', hex: payload.kind === 'hex' ? payload.hex : '' };
}

export class SockJsDraft {
  text = $state('');
  /** Each line is a message; all go in one frame. */
  lines = $state(false);

  toSend(): AppSend {
    return { kind: 'sockJs', messages: this.lines ? this.text.split('\n') : [this.text] };
  }

  read(send: Extract<AppSend, { kind: 'sockJs' }>): void {
    this.text = send.messages.join('\n');
    this.lines = send.messages.length !== 1;
  }
}

/** Commands of clients (STOMP 1.2), each with the headers that it needs or usually has. */
export const stompCommands = {
  CONNECT: [['accept-version', '1.0,1.1,1.2'], ['host', '/'], ['heart-beat', '10000,10000'], ['login', ''], ['passcode', '']],
  SUBSCRIBE: [['id', 'sub-0'], ['destination', '/topic/test'], ['ack', 'auto']],
  SEND: [['destination', '/topic/test'], ['content-type', 'text/plain'], ['receipt', '']],
  UNSUBSCRIBE: [['id', 'sub-0']],
  ACK: [['id', '']],
  NACK: [['id', '']],
  BEGIN: [['transaction', 'tx-0']],
  COMMIT: [['transaction', 'tx-0']],
  ABORT: [['transaction', 'tx-0']],
  DISCONNECT: [['receipt', 'bye']],
} as const satisfies Record<string, readonly (readonly [string, string])[]>;

export type StompCommand = keyof typeof stompCommands;
export const stompNames = Object.keys(stompCommands) as StompCommand[];

/** Headers that are offered, and off until somebody wants them. */
const optional = new Set(['login', 'passcode', 'receipt']);

const prefilled = (command: StompCommand): HeaderSpec[] => stompCommands[command].map(([name, value]) =>
  ({ name, value, on: value !== '' || !optional.has(name) }));

export class StompDraft {
  command = $state<StompCommand>('CONNECT');
  headers = $state(Object.fromEntries(stompNames.map((name) => [name, prefilled(name)])) as Record<StompCommand, HeaderSpec[]>);
  body = $state('');

  toSend(): AppSend {
    return {
      kind: 'stomp',
      frame: {
        command: this.command,
        headers: this.headers[this.command].filter((row) => row.on && typed(row)).map(({ name, value }) => ({ name, value })),
        body: { kind: 'text', text: this.command === 'SEND' ? this.body : '', escapes: false },
      },
    };
  }

  read(send: Extract<AppSend, { kind: 'stomp' }>): void {
    const { frame } = send;
    const command = stompNames.find((name) => name === frame.command);
    if (command === undefined) return;
    this.command = command;
    this.headers[command] = frame.headers.map((row) => ({ ...row, on: true }));
    if (frame.body.kind === 'text') this.body = frame.body.text;
  }
}
