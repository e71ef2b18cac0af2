// The bytes or message to send in an open session, each form with its own text.

import type { Between, Command, Payload, WsSend } from '$/ipc/bindings';
import { toHex } from '$/lib/bytes';
import { jsonFault } from '$/lib/json';
import { withEndings, type Ending } from '$/lib/payload';

export type MessageKind = 'text' | 'json' | 'hex' | 'base64' | 'file';

/** A file that was chosen, by its path. */
export type FilePath = string | undefined;

export class Message {
  kind = $state<MessageKind>('text');
  text = $state('');
  json = $state('');
  hex = $state('');
  base64 = $state('');
  file = $state<FilePath>();
  escapes = $state(false);
  ending = $state<Ending>('crlf');
  /** WebSocket: the opcode of each form, binary instead of text. */
  binary = $state<Record<MessageKind, boolean>>({ text: false, json: false, hex: true, base64: true, file: true });
  /** WebSocket: `{{counter}}` and the like are filled in. */
  fill = $state(false);
  /** WebSocket: where new fragments begin, in bytes, ascending. */
  cuts = $state.raw<readonly number[]>([]);
  between = $state.raw<readonly Between[]>([]);
  /** WebSocket: undefined as the session's behaviour says. */
  compress = $state<boolean>();

  /** A word at the end of what is typed as text. */
  insert(word: string): void {
    if (this.kind === 'json') this.json += word;
    else if (this.kind === 'text') this.text += word;
  }

  /** For a raw TCP session: line breaks become the chosen ending. Undefined: no file chosen. */
  raw(): Payload | undefined {
    if (this.kind === 'hex') return { kind: 'hex', hex: this.hex };
    if (this.kind === 'file') return this.file === undefined ? undefined : { kind: 'file', path: this.file };
    // With escapes a person writes the line ends; a line break in the editor is then only for reading.
    return this.escapes
      ? { kind: 'text', text: this.text.replaceAll('\n', ''), escapes: true }
      : { kind: 'text', text: withEndings(this.text, this.ending), escapes: false };
  }

  /** What a message carries. Undefined: no file chosen. */
  payload(): Payload | undefined {
    switch (this.kind) {
      case 'text': return { kind: 'text', text: this.text, escapes: this.escapes };
      // What is no JSON is shown as such, and sent all the same: as typed.
      case 'json': return jsonFault(this.json) === undefined
        ? { kind: 'json', json: this.json } : { kind: 'text', text: this.json, escapes: false };
      case 'hex': return { kind: 'hex', hex: this.hex };
      case 'base64': return { kind: 'base64', base64: this.base64 };
      case 'file': return this.file === undefined ? undefined : { kind: 'file', path: this.file };
    }
  }

  /** For a WebSocket session, with all that was said about it. Undefined: no file chosen. */
  whole(): WsSend | undefined {
    const payload = this.payload();
    return payload && {
      binary: this.binary[this.kind],
      payload,
      fill: this.fill,
      cuts: [...this.cuts],
      // Those after the last fragment stand between nothing.
      between: this.between.filter((one) => one.after < this.cuts.length).map((one) => ({ ...one })),
      ...(this.compress !== undefined && { compress: this.compress }),
    };
  }

  /** The bytes that a request sends first. */
  read(first: Payload): void {
    this.readPayload(first);
    if (first.kind !== 'text') return;
    // Shown as lines again; the ending that all its lines have is the one that was chosen.
    const ending = first.escapes ? undefined : endingOf(first.text);
    this.ending = ending ?? 'none';
    this.text = ending === 'crlf' ? first.text.replaceAll('\r\n', '\n').replace(/\n$/, '')
      : ending === 'lf' ? first.text.replace(/\n$/, '') : first.text;
  }

  /** A message that was kept, or sent before, to be edited. */
  readMessage(message: WsSend): void {
    this.readPayload(message.payload);
    this.binary[this.kind] = message.binary;
    this.fill = message.fill;
    this.cuts = message.cuts;
    this.between = message.between;
    this.compress = message.compress;
  }

  readPayload(payload: Payload): void {
    this.kind = payload.kind;
    switch (payload.kind) {
      case 'text':
        this.escapes = payload.escapes;
        this.text = payload.text;
        break;
      case 'json': this.json = payload.json; break;
      case 'hex': this.hex = payload.hex; break;
      case 'base64': this.base64 = payload.base64; break;
      case 'file': this.file = payload.path; break;
    }
  }
}

/** The command that sends a message: the plain one as long as nothing more was said about it. */
export function messageCommand(message: WsSend): Command {
  const plain = !message.fill && message.cuts.length === 0 && message.compress === undefined;
  if (!plain) return { kind: 'sendMessage', message };
  return { kind: message.binary ? 'sendBinary' : 'sendText', payload: message.payload };
}

/** Bytes that were sent or received, in the form that reads best: JSON, text, else hex. */
export function readable(bytes: Uint8Array, text: string | undefined): Payload {
  if (text === undefined) return { kind: 'hex', hex: toHex(bytes) };
  return /^\s*[[{]/.test(text) && jsonFault(text) === undefined ? { kind: 'json', json: text } : { kind: 'text', text, escapes: false };
}

function endingOf(text: string): 'crlf' | 'lf' | undefined {
  if (/^(?:[^\r\n]*\r\n)+$/.test(text)) return 'crlf';
  return /^(?:[^\r\n]*\n)+$/.test(text) ? 'lf' : undefined;
}
