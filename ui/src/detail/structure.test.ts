import { expect, test } from 'vitest';
import { looksLike } from './structure';

test('maps and lists are told from their first byte, and CBOR from its tag', () => {
  const of = (...bytes: number[]): string => looksLike(Uint8Array.from(bytes));
  expect(of(0x84, 0xa4)).toBe('messagePack');
  expect(of(0xde, 0, 1)).toBe('messagePack');
  expect(of(0xd9, 0xd9, 0xf7, 0xa4)).toBe('cbor');
  expect(of(0xa1, 0x61, 0x61)).toBe('cbor');
  expect(of(0x0a, 7)).toBe('protobuf');
  expect(of()).toBe('protobuf');
});
