import { expect, it } from 'vitest';
import { lookAt, type Looked } from './payload';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (looked: Looked): string[] => Array.from({ length: looked.count }, (_, n) => looked.line(n).map((piece) => piece.text).join(''));

it('reads JSON with its own spelling of numbers', () => {
  const looked = lookAt(bytes('{"a":1.0,"b":[true,"x"]}'), false, 'auto');
  expect(looked.shape).toBe('json');
  expect(read(looked)).toEqual(['{', '  "a": 1.0,', '  "b": [', '    true,', '    "x"', '  ]', '}']);
});

it('reads text by its lines, and binary not at all', () => {
  expect(read(lookAt(bytes('one\ntwo'), false, 'auto'))).toEqual(['one', 'two']);
  expect(lookAt(Uint8Array.from([0xff, 0xfe, 0x00]), false, 'auto').shape).toBe('hex');
});

it('leaves out a character that a window cut, and says so of one that is wrong', () => {
  expect(read(lookAt(bytes('낮다').subarray(0, 5), true, 'text'))).toEqual(['낮']);
  expect(lookAt(bytes('낮다').subarray(0, 5), false, 'text').shape).toBe('hex');
});
