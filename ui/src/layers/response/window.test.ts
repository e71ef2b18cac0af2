import { describe, expect, it } from 'vitest';
import { decode, suggested } from './window';

describe('a file name for a body', () => {
  it('is the last segment of the target, else by media type', () => {
    expect(suggested('/files/report.pdf?x=1', 'application/pdf')).toBe('report.pdf');
    expect(suggested('/', 'application/json')).toBe('body.json');
    expect(suggested('/..', undefined)).toBe('body.bin');
    expect(suggested('/a b/тест', 'text/plain')).toBe('тест.txt');
  });
});

it('reads text by its label, and as UTF-8 when the label is not known', () => {
  expect(decode(Uint8Array.from([0xe9]), 'iso-8859-1')).toBe('é');
  expect(decode(new TextEncoder().encode('é'), 'no-such-charset')).toBe('é');
});
