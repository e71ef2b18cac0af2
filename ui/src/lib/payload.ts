// What a person typed to send, as bytes; counted and checked in the window before the engine is asked.

import type { Payload } from '$/ipc/bindings';
import { base64Bytes, parseEscapes, parseHex } from './bytes';

export type Ending = 'none' | 'lf' | 'cr' | 'crlf';

export const endings: Record<Ending, string> = { none: '', lf: '\n', cr: '\r', crlf: '\r\n' };

/** Every line of an editor, the last one too, ends as chosen; an empty editor is nothing. */
export function withEndings(text: string, ending: Ending): string {
  if (ending === 'none' || text === '') return text;
  return text.split('\n').map((line) => line + endings[ending]).join('');
}

/** Bytes that a payload stands for, or where it goes wrong. Files are the engine's to read. */
export function payloadBytes(payload: Payload): { readonly len: number; readonly head: Uint8Array } | { readonly at: number; readonly odd: boolean } | undefined {
  switch (payload.kind) {
    case 'text': {
      const got = payload.escapes ? parseEscapes(payload.text) : { bytes: new TextEncoder().encode(payload.text) };
      return 'bytes' in got ? { len: got.bytes.length, head: got.bytes.subarray(0, 64) } : { at: got.at, odd: false };
    }
    case 'hex': {
      const got = parseHex(payload.hex);
      return 'bytes' in got ? { len: got.bytes.length, head: got.bytes.subarray(0, 64) } : got;
    }
    case 'json': {
      const bytes = new TextEncoder().encode(payload.json);
      return { len: bytes.length, head: bytes.subarray(0, 64) };
    }
    case 'base64': {
      const bytes = base64Bytes(payload.base64);
      return bytes ? { len: bytes.length, head: bytes.subarray(0, 64) } : { at: Math.max(0, payload.base64.search(/[^A-Za-z0-9+/_=\s-]/)), odd: false };
    }
    case 'file':
      return undefined;
  }
}

/** The first bytes of a client's frame for a payload (RFC 6455 §5.2): FIN, opcode, MASK, length. */
export function frameStart(opcode: number, len: number): number[] {
  const first = 0x80 | opcode;
  if (len < 126) return [first, 0x80 | len];
  if (len < 65_536) return [first, 0x80 | 126, len >> 8, len & 255];
  const out = [first, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 0];
  let rest = len;
  for (let i = 9; i > 1; i--) {
    out[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return out;
}
