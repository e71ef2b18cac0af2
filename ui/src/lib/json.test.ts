import { expect, test } from 'vitest';
import { jsonFault } from './json';

test('JSON has no fault', () => {
  expect(jsonFault('{"a": [1, -2.5e3, "\\u00e9", true, null, {}]}')).toBeUndefined();
});

test('a fault has line and column', () => {
  expect(jsonFault('{\n  "a": 1,\n  b: 2\n}')).toEqual({ at: 14, line: 3, column: 3 });
  expect(jsonFault('[1, 2')).toEqual({ at: 5, line: 1, column: 6 });
  expect(jsonFault('{"a": tru}')).toEqual({ at: 9, line: 1, column: 10 });
  expect(jsonFault('1 2')).toEqual({ at: 2, line: 1, column: 3 });
  expect(jsonFault('')).toEqual({ at: 0, line: 1, column: 1 });
});
