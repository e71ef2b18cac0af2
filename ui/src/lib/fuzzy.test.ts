import { expect, test } from 'vitest';
import { fuzzy } from './fuzzy';

test('letters in order match, others do not', () => {
  expect(fuzzy('nht', 'New HTTP tab')).toBeDefined();
  expect(fuzzy('xyz', 'New HTTP tab')).toBeUndefined();
});

test('whole text beats scattered letters', () => {
  expect(fuzzy('echo', 'WebSocket echo') ?? 0).toBeGreaterThan(fuzzy('echo', 'Every choice') ?? 0);
});
