// A frame made bit by bit, and control frames with what they carry.

import type { Command, LengthForm, Payload, RawFrame } from '$/ipc/bindings';
import { parseHex, toHex } from '$/lib/bytes';

/** Text or hex: what a short payload is typed as. */
export type Typed = 'text' | 'hex';

export class ShortPayload {
  as = $state<Typed>('text');
  text = $state('');
  hex = $state('');

  toPayload(): Payload {
    return this.as === 'hex' ? { kind: 'hex', hex: this.hex } : { kind: 'text', text: this.text, escapes: false };
  }

  read(payload: Payload): void {
    if (payload.kind === 'hex') {
      this.as = 'hex';
      this.hex = payload.hex;
    } else if (payload.kind === 'text' || payload.kind === 'json') {
      this.as = 'text';
      this.text = payload.kind === 'text' ? payload.text : payload.json;
    }
  }
}

/** A length of at most 64 bits, decimal or with 0x: as text where a number would lose digits. */
function claimed(typed: string): number | string | undefined {
  const text = typed.trim().replaceAll('_', '');
  if (!/^(?:\d{1,20}|0x[0-9a-f]{1,16})$/i.test(text)) return undefined;
  const value = BigInt(text);
  return value >= 1n << 64n ? undefined : value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}

export class FrameDraft {
  fin = $state(true);
  rsv1 = $state(false);
  rsv2 = $state(false);
  rsv3 = $state(false);
  opcode = $state(1);
  masked = $state(true);
  /** Four bytes in hex; empty: a random one. */
  key = $state('');
  length = $state<LengthForm>('shortest');
  /** Empty: the payload's own. */
  claim = $state('');
  readonly payload = new ShortPayload();

  /** Why it cannot be made of what was typed. */
  get fault(): 'key' | 'claim' | undefined {
    const key = parseHex(this.key);
    if (this.key.trim() !== '' && !('bytes' in key && key.bytes.length === 4)) return 'key';
    if (this.claim.trim() !== '' && claimed(this.claim) === undefined) return 'claim';
    return undefined;
  }

  toFrame(): RawFrame | undefined {
    if (this.fault !== undefined) return undefined;
    const key = parseHex(this.key);
    const [a, b, c, d] = 'bytes' in key ? key.bytes : [];
    return {
      fin: this.fin, rsv1: this.rsv1, rsv2: this.rsv2, rsv3: this.rsv3, opcode: this.opcode, masked: this.masked,
      ...(this.masked && a !== undefined && b !== undefined && c !== undefined && d !== undefined && { key: [a, b, c, d] }),
      length: this.length,
      ...(this.claim.trim() !== '' && { claim: claimed(this.claim) ?? 0 }),
      payload: this.payload.toPayload(),
    };
  }

  read(frame: RawFrame): void {
    this.fin = frame.fin;
    this.rsv1 = frame.rsv1;
    this.rsv2 = frame.rsv2;
    this.rsv3 = frame.rsv3;
    this.opcode = frame.opcode;
    this.masked = frame.masked;
    this.key = frame.key ? toHex(Uint8Array.from(frame.key)) : '';
    this.length = frame.length;
    this.claim = frame.claim === undefined ? '' : String(frame.claim);
    this.payload.read(frame.payload);
  }
}

/** What a Close frame is made of. */
export type CloseForm = 'code' | 'empty' | 'byte' | 'raw';

export class ControlDraft {
  kind = $state<'ping' | 'pong' | 'close'>('ping');
  readonly ping = new ShortPayload();
  readonly pong = new ShortPayload();
  close = $state<CloseForm>('code');
  code = $state('1000');
  reason = $state('');
  byte = $state('03');
  raw = $state('03 e8');

  /** Undefined: the code is none. */
  toCommand(): Command | undefined {
    if (this.kind !== 'close') return { kind: this.kind, payload: this[this.kind].toPayload() };
    switch (this.close) {
      case 'empty': return { kind: 'closeWs', reason: '' };
      case 'byte': return { kind: 'closeRaw', payload: { kind: 'hex', hex: this.byte } };
      case 'raw': return { kind: 'closeRaw', payload: { kind: 'hex', hex: this.raw } };
      case 'code': {
        const code = Number(this.code);
        return /^\d{1,5}$/.test(this.code.trim()) && code <= 65_535 ? { kind: 'closeWs', code, reason: this.reason } : undefined;
      }
    }
  }
}
