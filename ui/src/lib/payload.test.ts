import { expect, test } from 'vitest';
import { frameStart, withEndings } from './payload';

test('every line of the editor gets the ending, the last one too', () => {
  expect(withEndings('', 'crlf')).toBe('');
  expect(withEndings('GET / HTTP/1.1\nHost: h\n', 'crlf')).toBe('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
  expect(withEndings('PING', 'crlf')).toBe('PING\r\n');
  expect(withEndings('a\nb', 'none')).toBe('a\nb');
});

test('frame start has the shortest length form', () => {
  expect(frameStart(1, 69)).toEqual([0x81, 0xc5]);
  expect(frameStart(2, 150)).toEqual([0x82, 0xfe, 0, 150]);
  expect(frameStart(2, 65_536)).toEqual([0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 0]);
});
