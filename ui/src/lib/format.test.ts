import { describe, expect, test } from 'vitest';
import { parseEscapes, parseHex, toHex } from './bytes';
import { count, size, wireToDecoded } from './format';
import { clock, delta, duration, running } from './time';

describe('time', () => {
  test('clock groups microseconds by three', () => {
    expect(clock(551_870_000)).toBe('0.551 870');
    expect(clock(6_403_141_499)).toBe('6.403 141');
  });
  test('duration has three figures and never 1000 of a unit', () => {
    expect(duration(62_000)).toBe('62 µs');
    expect(duration(12_900_000)).toBe('12.9 ms');
    expect(duration(6_402_000_000)).toBe('6.40 s');
    expect(duration(470_640_000)).toBe('470.6 ms');
    expect(duration(999_600)).toBe('1.00 ms');
    expect(duration(999_960_000)).toBe('1.00 s');
    expect(duration(1_500)).toBe('1.5 µs');
    expect(duration(2_000)).toBe('2 µs');
    expect(duration(65e9)).toBe('1:05 min');
  });
  test('no time has no unit that could be taken for a resolution', () => {
    expect(duration(0)).toBe('0 s');
    expect(delta(0)).toBe('0');
  });
  test('delta is signed', () => {
    expect(delta(62_000)).toBe('+62 µs');
    expect(delta(-1_010_000)).toBe('−1.01 ms');
  });
  test('running clock', () => {
    expect(running(42e9)).toBe('00:42');
    expect(running(3723e9)).toBe('1:02:03');
  });
});

describe('sizes', () => {
  test('are exact below 10 kB, then decimal', () => {
    expect(size(2718)).toBe('2,718 B');
    expect(size(9_999)).toBe('9,999 B');
    expect(size(183_000)).toBe('183 kB');
    expect(size(1_400_000)).toBe('1.40 MB');
    expect(size(999_600)).toBe('1.00 MB');
  });
  test('wire to decoded leaves out what is equal', () => {
    expect(wireToDecoded(154, 246)).toBe('154 B → 246 B');
    expect(wireToDecoded(246, 246)).toBe('246 B');
  });
  test('counts have separators', () => {
    expect(count(1204)).toBe('1,204');
  });
});

describe('bytes', () => {
  test('hex as people type it', () => {
    const got = parseHex('0x00 96, 54:cb\n41');
    expect('bytes' in got && toHex(got.bytes)).toBe('00 96 54 cb 41');
    expect(parseHex('0g')).toEqual({ at: 1, odd: false });
    expect(parseHex('00 9')).toEqual({ at: 3, odd: true });
    expect(parseHex('4 8')).toEqual({ at: 0, odd: true });
  });
  test('escapes', () => {
    const got = parseEscapes('a\\r\\n\\x00\\u{ac00}');
    expect('bytes' in got && toHex(got.bytes)).toBe('61 0d 0a 00 ea b0 80');
    expect(parseEscapes('ab\\q')).toEqual({ at: 2 });
    expect(parseEscapes('\\u{d800}')).toEqual({ at: 0 });
  });
});
