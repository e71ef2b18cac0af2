import { describe, expect, it } from 'vitest';
import type { FrameHead } from '$/ipc/bindings';
import { fieldAt, frameFields, unmask } from './frame';

const head = (change: Partial<FrameHead>): FrameHead => ({ fin: true, rsv1: false, rsv2: false, rsv3: false, opcode: 'text', opcodeBits: 1,
  masked: false, lenBits: 7, headerLen: 2, payloadLen: 5, payloadGot: 5, off: 0, ...change });
const shown = (h: FrameHead): string[] => frameFields(h).map((f) => `${f.id} ${String(f.from)}-${String(f.to)} ${f.digits}`.trimEnd());

describe('fields of a frame', () => {
  it('cover the sixteen first bits and every byte once', () => {
    const h = head({ rsv1: true, lenBits: 16, headerLen: 4, payloadLen: 150, payloadGot: 150 });
    expect(shown(h)).toEqual(['fin 0-1 1', 'rsv1 0-1 1', 'rsv2 0-1 0', 'rsv3 0-1 0', 'opcode 0-1 0001', 'mask 1-2 0', 'length 1-2 1111110',
      'extended 2-4 150', 'payload 4-154']);
    expect(frameFields(h).reduce((sum, f) => sum + (f.bit === undefined ? 0 : f.span), 0)).toBe(16);
    for (let off = 0; off < 154; off++) expect(fieldAt(frameFields(h), off)).toBeDefined();
  });

  it('hold the masking key of a masked frame', () => {
    const h = head({ masked: true, maskKey: [0x37, 0xfa, 0x21, 0x3d], headerLen: 6 });
    expect(shown(h).slice(5)).toEqual(['mask 1-2 1', 'length 1-2 0000101', 'key 2-6 37 fa 21 3d', 'payload 6-11']);
  });

  it('say what was claimed and end where bytes end', () => {
    const payload = frameFields(head({ lenBits: 64, headerLen: 10, payloadLen: 2 ** 53, payloadGot: 3 })).at(-1);
    expect([payload?.value, payload?.from, payload?.to]).toEqual([2 ** 53, 10, 13]);
  });
});

it('unmasks the payload of RFC 6455 section 5.7 and leaves the header alone', () => {
  const frame = Uint8Array.from([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]);
  const h = head({ masked: true, maskKey: [0x37, 0xfa, 0x21, 0x3d], headerLen: 6 });
  expect(new TextDecoder().decode(unmask(frame, 0, h).subarray(6))).toBe('Hello');
  expect(new TextDecoder().decode(unmask(frame.subarray(8), 8, h))).toBe('llo');
  expect([...unmask(frame, 0, h).subarray(0, 6)]).toEqual([...frame.subarray(0, 6)]);
});
