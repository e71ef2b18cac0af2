import { expect, it } from 'vitest';
import { curve } from './curve';

it('draws bytes by slice as steps, and counts rates by the second', () => {
  const drawn = curve({ fromNs: 0, toNs: 2_000_000_000, slices: [100, 300] });
  expect(drawn?.path).toBe('M0 100 L0 66.67 L500 66.67 L500 0 L1000 0 L1000 100 Z');
  expect([drawn?.bytes, drawn?.mean, drawn?.peak]).toEqual([400, 200, 300]);
});

it('draws nothing where nothing arrived over time', () => {
  expect(curve({ fromNs: 5, toNs: 5, slices: [9] })).toBeUndefined();
  expect(curve({ fromNs: 0, toNs: 5, slices: [0, 0] })).toBeUndefined();
});
