import { describe, expect, it } from 'vitest';
import { formFields } from './form';
import { inert, policy } from './preview';
import { longest, TextRows, wholeCharacters } from './text';
import { suggested } from './window';

describe('rows of a text', () => {
  it('show line endings and number lines', () => {
    const rows = new TextRows('a\r\nb\n\nc');
    expect(Array.from({ length: rows.count }, (_, at) => rows.row(at))).toEqual([
      { line: 1, continued: false, text: 'a', ending: '\\r\\n' }, { line: 2, continued: false, text: 'b', ending: '\\n' },
      { line: 3, continued: false, text: '', ending: '\\n' }, { line: 4, continued: false, text: 'c', ending: '' },
    ]);
  });

  it('cut long lines without losing a character or halving a pair', () => {
    const line = `${'x'.repeat(longest - 1)}😀${'y'.repeat(longest)}`;
    const rows = new TextRows(line);
    const pieces = Array.from({ length: rows.count }, (_, at) => rows.row(at));
    expect(pieces.map((piece) => piece.text).join('')).toBe(line);
    expect(pieces[0]?.text.endsWith('😀')).toBe(true);
    expect(pieces.map((piece) => piece.continued)).toEqual([false, true]);
  });

  it('give every character of UTF-8 to exactly one page', () => {
    const whole = new TextEncoder().encode('aé한😀bé한😀');
    for (const page of [4, 5, 6, 7]) {
      let text = '';
      for (let off = 0; off < whole.length; off += page) {
        const bytes = whole.subarray(off, off + page + 3);
        text += new TextDecoder().decode(wholeCharacters(bytes, page, off === 0));
      }
      expect(text, String(page)).toBe('aé한😀bé한😀');
    }
  });
});

describe('other bodies', () => {
  it('read a form with its spelling', () => {
    expect(formFields('a=1+2&b=%ED%95%9C&b&c=%zz')).toEqual([
      { name: 'a', value: '1 2', raw: 'a=1+2' }, { name: 'b', value: '한', raw: 'b=%ED%95%9C' },
      { name: 'b', value: '', raw: 'b' }, { name: 'c', value: '%zz', raw: 'c=%zz' },
    ]);
  });

  it('put the policy before the first byte of an HTML body', () => {
    const page = inert('<!doctype html><script>alert(1)</script>');
    expect(page.indexOf(policy)).toBeLessThan(page.indexOf('<script>'));
    expect(policy).toContain("default-src 'none'");
  });

  it('name files without paths', () => {
    expect(suggested('/v1/tanks?x=/etc/passwd', 'application/json')).toBe('tanks.json');
    expect(suggested('/a/b.png', 'image/png')).toBe('b.png');
    expect(suggested('/', undefined)).toBe('body.bin');
    expect(suggested('/..', 'text/html')).toBe('body.html');
  });
});
