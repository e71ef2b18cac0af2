// The header of a frame as fields (RFC 6455 §5.2): which bits and bytes each takes, and its value. Pure.

import type { Event, FrameHead } from '$/ipc/bindings';
import { hexByte } from '$/lib/bytes';

export type FieldId = 'fin' | 'rsv1' | 'rsv2' | 'rsv3' | 'opcode' | 'mask' | 'length' | 'extended' | 'key' | 'payload';

export interface FrameField {
  readonly id: FieldId;
  /** Columns of the ruler: bits for the first two bytes, one for the others. */
  readonly span: number;
  /** Bytes of the frame: first, and one after the last. */
  readonly from: number;
  readonly to: number;
  /** First bit within its byte, from the most significant, and how many; for fields of the first two bytes. */
  readonly bit?: number;
  /** Digits to show: bits, or the value. */
  readonly digits: string;
  readonly value: number;
}

const bits = (value: number, width: number): string => value.toString(2).padStart(width, '0');

export function frameFields(head: FrameHead): FrameField[] {
  const flag = (id: FieldId, on: boolean, bit: number, byte = 0): FrameField =>
    ({ id, span: 1, from: byte, to: byte + 1, bit, digits: on ? '1' : '0', value: on ? 1 : 0 });
  const short = head.lenBits === 7 ? head.payloadLen : head.lenBits === 16 ? 126 : 127;
  const keyLen = head.masked ? 4 : 0;
  const extended = head.headerLen - 2 - keyLen;
  const fields: FrameField[] = [
    flag('fin', head.fin, 0), flag('rsv1', head.rsv1, 1), flag('rsv2', head.rsv2, 2), flag('rsv3', head.rsv3, 3),
    { id: 'opcode', span: 4, from: 0, to: 1, bit: 4, digits: bits(head.opcodeBits, 4), value: head.opcodeBits },
    flag('mask', head.masked, 0, 1),
    { id: 'length', span: 7, from: 1, to: 2, bit: 1, digits: bits(short, 7), value: short },
  ];
  if (extended > 0) fields.push({ id: 'extended', span: 1, from: 2, to: 2 + extended, digits: String(head.payloadLen), value: head.payloadLen });
  if (head.maskKey) {
    const key = head.maskKey.map(hexByte).join(' ');
    fields.push({ id: 'key', span: 1, from: 2 + extended, to: head.headerLen, digits: key, value: 0 });
  }
  fields.push({ id: 'payload', span: 1, from: head.headerLen, to: head.headerLen + head.payloadGot, digits: '', value: head.payloadLen });
  return fields;
}

/** The field that a byte belongs to; of the bits of one byte the first. */
export function fieldAt(fields: readonly FrameField[], off: number): FrameField | undefined {
  return fields.find((field) => off >= field.from && off < field.to);
}

/** The header of the frame that an event stands for; undefined for others, and for messages of several frames. */
export function frameHead(event: Event): FrameHead | undefined {
  switch (event.name) {
    case 'ws.frame':
    case 'ws.ping':
    case 'ws.pong':
    case 'ws.close.sent':
    case 'ws.close.received': return event.data.head;
    case 'ws.message': return event.data.fragments === 1 ? event.data.head : undefined;
    default: return undefined;
  }
}

/** Takes the masking key off (or puts it on) bytes that begin at `off` of the frame. */
export function unmask(bytes: Uint8Array, off: number, head: FrameHead): Uint8Array {
  const key = head.maskKey;
  if (!key) return bytes;
  return bytes.map((byte, n) => {
    const at = off + n - head.headerLen;
    return at < 0 ? byte : byte ^ (key[at & 3] ?? 0);
  });
}
