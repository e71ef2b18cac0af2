import { expect, test } from 'vitest';
import { asText, fromText, moved } from './rows';

test('rows come back from their text, off ones too', () => {
  const rows = [
    { name: 'Accept', value: 'a:b', on: true },
    { name: 'accept', value: '', on: false },
  ];
  expect(fromText(asText(rows, ': '), ':')).toEqual(rows);
  expect(fromText(asText(rows, '='), '=')).toEqual(rows);
});

test('a row moves within its list and no further', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
});
