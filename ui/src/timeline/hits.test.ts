import { expect, it } from 'vitest';
import { emptyFilter } from '$/state/session.svelte';
import { pieces, typed } from './hits';

const marked = (text: string, filter: string, regex = false): string =>
  pieces(text, { ...emptyFilter(), text: filter, regex }).map((p) => (p.hit ? `[${p.text}]` : p.text)).join('');

it('marks hits as the engine finds them', () => {
  expect(marked('Pong pong PONG', 'pong')).toBe('[Pong] [pong] [PONG]');
  expect(marked('Pong pong PONG', 'Pong')).toBe('[Pong] pong PONG');
  expect(marked('a.b axb', 'a.b')).toBe('[a.b] axb');
  expect(marked('seq 12, seq 345', '\\d+', true)).toBe('seq [12], seq [345]');
});

it('marks nothing for an unfinished expression or one that matches nothing', () => {
  expect(marked('abc', '(', true)).toBe('abc');
  expect(marked('abc', 'x*', true)).toBe('abc');
});

it('reads slashes as a regular expression', () => {
  expect(typed('/a+/', false)).toEqual({ text: 'a+', regex: true });
  expect(typed('a+', false)).toEqual({ text: 'a+', regex: false });
  expect(typed('', true)).toEqual({ text: undefined, regex: true });
});
