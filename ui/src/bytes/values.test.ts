import { describe, expect, it } from 'vitest';
import { cArray, values } from './values';

const named = (...bytes: number[]): string[] => values(Uint8Array.from(bytes)).map(({ name, text }) => `${name} ${text}`);

describe('values of selected bytes', () => {
  it('are read in both orders', () => {
    expect(named(0x96)).toEqual(['u8 150', 'i8 -106', 'bits 10010110']);
    expect(named(0, 0x96)).toEqual(['u16 BE 150', 'LE 38400']);
    expect(named(0x3f, 0x80, 0, 0)).toEqual(['u32 BE 1065353216', 'LE 32831', 'f32 BE 1', 'LE 4.600603e-41', 'time BE 2003-10-05T11:26:56.000Z']);
    expect(named(0, 0, 0, 0, 0, 0, 0xf0, 0x3f).slice(-2)[1]).toBe('LE 1');
    expect(named(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)[0]).toBe('u64 BE 18446744073709551615');
  });

  it('are left out for odd lengths', () => {
    expect(named(1, 2, 3)).toEqual([]);
  });
});

it('writes a C array', () => {
  expect(cArray(Uint8Array.from([1, 255]))).toBe('const unsigned char bytes[2] = {\n  0x01, 0xff\n};');
});
