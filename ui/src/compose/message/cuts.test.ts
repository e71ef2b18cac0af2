import { expect, test } from 'vitest';
import { every, fragments, movedCut, parseCuts, widest } from './cuts';
import { headOf, octetsOf } from './head';

test('cuts are typed in any order', () => {
  expect(parseCuts('9, 3 3')).toEqual([3, 3, 9]);
  expect(parseCuts('')).toEqual([]);
  expect(parseCuts('3, x')).toBeUndefined();
});

test('fragments add up to the payload', () => {
  expect(every(4, 10)).toEqual([4, 8]);
  expect(every(16, 10)).toEqual([]);
  expect(fragments([4, 4, 8], 10)).toEqual([4, 0, 4, 2]);
  expect(widest([4], 20)).toEqual([4, 12]);
  expect(movedCut([4, 8], 0, 11, 10)).toEqual([8, 10]);
});

test('the header of a frame whose length lies', () => {
  const frame = { fin: true, rsv1: false, rsv2: false, rsv3: false, opcode: 1, masked: false, length: 'shortest', payload: { kind: 'text', text: '', escapes: false } } as const;
  expect(headOf({ ...frame }, 5)).toEqual([0x81, 5]);
  expect(headOf({ ...frame, claim: 70_000 }, 5)).toEqual([0x81, 127, 0, 0, 0, 0, 0, 1, 17, 112]);
  expect(headOf({ ...frame, length: 'bits16', masked: true }, 5)).toEqual([0x81, 0xfe, 0, 5, 0, 0, 0, 0]);
});

test('octets of a header are told by how many there are', () => {
  expect(octetsOf('\u00a1\u0085', 2)).toEqual([0xa1, 0x85]);
  expect(octetsOf('\u0085', 2)).toEqual([0xc2, 0x85]);
});
