import { describe, expect, it } from 'vitest';
import { byteLines } from './bytes';

const lines = (bytes: Uint8Array): string[] => byteLines(bytes).map((line) => line.runs.map((run) => (run.mark ? `«${run.text}»` : run.text)).join(''));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('lines of bytes', () => {
  it('show what is invisible, apart from what was spelled so', () => {
    expect(lines(bytes('GET /\r\n\\r\n\r\n'))).toEqual(['GET /«\\r\\n»', '\\r«\\n»', '«\\r\\n»']);
    expect(lines(bytes('a\tb\0\u001b[0m'))).toEqual(['a«\\t»b«\\0\\x1b»[0m']);
  });

  it('end a line after a lone CR', () => {
    expect(lines(bytes('50%\r60%\r'))).toEqual(['50%«\\r»', '60%«\\r»']);
  });

  it('keep UTF-8 and escape octets that are not', () => {
    expect(lines(Uint8Array.from([0xed, 0x95, 0x9c, 0xff, 0x41, 0xed, 0x95]))).toEqual(['한«\\xff»A«\\xed\\x95»']);
  });

  it('have nothing to show of nothing', () => {
    expect(lines(new Uint8Array(0))).toEqual([]);
  });
});
