// The bytes or message to send in an open session, each form with its own text.

import type { Command, Payload } from '$/ipc/bindings';
import { withEndings, type Ending } from '$/lib/payload';

export type MessageKind = 'text' | 'json' | 'hex' | 'file';

/** A file that was chosen, by its path. */
export type FilePath = string | undefined;

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

  /** The bytes that a request sends first. */
  read(first: Payload): void {
    switch (first.kind) {
      case 'text': {
        this.kind = 'text';
        this.escapes = first.escapes;
        // Shown as lines again; the ending that all its lines have is the one that was chosen.
        const ending = first.escapes ? undefined : endingOf(first.text);
        this.ending = ending ?? 'none';
        this.text = ending === 'crlf' ? first.text.replaceAll('\r\n', '\n').replace(/\n$/, '')
          : ending === 'lf' ? first.text.replace(/\n$/, '') : first.text;
        break;
      }
      case 'hex':
        this.kind = 'hex';
        this.hex = first.hex;
        break;
      case 'file':
        this.kind = 'file';
        this.file = first.path;
        break;
    }
  }
}

function endingOf(text: string): 'crlf' | 'lf' | undefined {
  if (/^(?:[^\r\n]*\r\n)+$/.test(text)) return 'crlf';
  return /^(?:[^\r\n]*\n)+$/.test(text) ? 'lf' : undefined;
}
