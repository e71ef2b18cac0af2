import { describe, expect, it } from 'vitest';
import { headLines, octets, offset, shown } from './lines';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('head lines', () => {
  it('stand at the offsets of the wire', () => {
    const lines = headLines(bytes('GET / HTTP/1.1\r\nHost: a\r\nX:\tb \r\n\r\n'));
    expect(lines.map((line) => [offset(line.off), line.kind, shown(line.ending)])).toEqual([
      ['0000', 'start', '\\r\\n'], ['0010', 'field', '\\r\\n'], ['0019', 'field', '\\r\\n'], ['0020', 'end', '\\r\\n'],
    ]);
    expect(lines[2]?.field).toEqual({ name: 'X', space: '\t', value: 'b ' });
  });

  it('show a bare LF as what it is, and a cut line without an ending', () => {
    const lines = headLines(bytes('HTTP/1.1 200 OK\nA: 1\r\nB'));
    expect(lines.map((line) => line.ending)).toEqual(['lf', 'crlf', 'none']);
    expect(lines[2]?.kind).toBe('other');
  });

  it('lose no byte', () => {
    const head = Uint8Array.from([72, 13, 13, 10, 255, 58, 10, 10]);
    expect(headLines(head).reduce((sum, line) => sum + line.len, 0)).toBe(head.length);
    expect(octets(Uint8Array.from([0xe9, 0x20]))).toBe('é ');
  });
});
