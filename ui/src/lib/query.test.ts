import { expect, test } from 'vitest';
import { mergeParams, paramsOf, withParams } from './query';

test('an untouched query comes back byte for byte', () => {
  const url = 'http://h/p?a=%41+b&flag&&x=1=2#top';
  expect(withParams(url, paramsOf(url))).toBe(url);
});

test('rows are decoded for reading', () => {
  expect(paramsOf('h?q=a%20b+c&n')).toEqual([
    { name: 'q', value: 'a b c', on: true, raw: 'q=a%20b+c' },
    { name: 'n', value: '', on: true, raw: 'n' },
  ]);
});

test('only the edited row is encoded anew', () => {
  const [first, second] = paramsOf('h?a=%41&b=%42');
  if (!first || !second) throw new Error('two rows');
  expect(withParams('h?a=%41&b=%42', [first, { name: 'b', value: 'x&y z', on: true }])).toBe('h?a=%41&b=x%26y%20z');
});

test('rows that are off leave the URL and keep their place', () => {
  const rows = paramsOf('h?a=1&b=2&c=3').map((p) => (p.name === 'b' ? { ...p, on: false } : p));
  const url = withParams('h?a=1&b=2&c=3', rows);
  expect(url).toBe('h?a=1&c=3');
  expect(mergeParams(url, rows).map((p) => [p.name, p.on])).toEqual([['a', true], ['b', false], ['c', true]]);
});

test('an empty query loses its mark', () => {
  expect(withParams('h?a=1#f', [])).toBe('h#f');
});
