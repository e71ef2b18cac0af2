import { expect, test } from 'vitest';
import { lineFault } from './ndjson';

test('the first bad line is found by its place in the whole text', () => {
  expect(lineFault('')).toBeUndefined();
  expect(lineFault('{"a":1}\n\n[2]\n')).toBeUndefined();
  const text = '{"a":1}\n{"b":\n[x]';
  const fault = lineFault(text);
  expect(fault?.line).toBe(2);
  expect(fault?.at).toBeGreaterThanOrEqual(8);
});
