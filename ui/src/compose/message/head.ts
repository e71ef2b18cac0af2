// The header of a frame made bit by bit, as the engine writes it (RFC 6455 §5.2): shown until the engine has answered.

import type { RawFrame } from '$/ipc/bindings';

export function headOf(frame: RawFrame, len: number): number[] {
  const claim = BigInt(frame.claim ?? len);
  const bits = (frame.fin ? 0x80 : 0) | (frame.rsv1 ? 0x40 : 0) | (frame.rsv2 ? 0x20 : 0) | (frame.rsv3 ? 0x10 : 0) | (frame.opcode & 15);
  const mask = frame.masked ? 0x80 : 0;
  const form = frame.length === 'shortest' ? (claim < 126n ? 'bits7' : claim < 65_536n ? 'bits16' : 'bits64') : frame.length;
  const out = form === 'bits7' ? [bits, mask | Number(claim & 0x7fn)] : form === 'bits16' ? [bits, mask | 126] : [bits, mask | 127];
  const width = form === 'bits7' ? 0 : form === 'bits16' ? 2 : 8;
  for (let i = width - 1; i >= 0; i--) out.push(Number((claim >> BigInt(8 * i)) & 255n));
  return frame.masked ? [...out, ...(frame.key ?? [0, 0, 0, 0])] : out;
}

/** The octets of a string that the engine sent, when it is known how many there are: UTF-8, else one for each character. */
export function octetsOf(text: string, length: number): number[] {
  return text.length === length && [...text].every((char) => char.charCodeAt(0) < 256)
    ? [...text].map((char) => char.charCodeAt(0)) : [...new TextEncoder().encode(text)];
}
