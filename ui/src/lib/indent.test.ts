import { expect, test } from 'vitest';
import { indented } from './indent';

test('indents and changes nothing else', () => {
  const text = '{"b":12345678901234567890123,"1":1.0,"a":[],"a":{"x":[1,"\\u00e9, }"]},"e":{}}';
  const out = indented(text);
  expect(out).toBe(`{
  "b": 12345678901234567890123,
  "1": 1.0,
  "a": [],
  "a": {
    "x": [
      1,
      "\\u00e9, }"
    ]
  },
  "e": {}
}`);
  expect(indented(out)).toBe(out);
  expect(indented('')).toBe('');
});
