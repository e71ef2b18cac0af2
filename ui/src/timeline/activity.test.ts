import { expect, it } from 'vitest';
import type { Activity, Overview } from '$/ipc/bindings';
import { marks, rowAt, shareOf } from './activity';

const slice = (firstRow: number): Activity => ({ txRows: 0, rxRows: 1, txBytes: 0, rxBytes: 1, bad: 0, firstRow });
const overview: Overview = { fromNs: 0, toNs: 40e9, slices: [0, 10, 10, 9_000].map(slice) };

it('finds the row at a place and the place of a row', () => {
  expect([0, 0.25, 0.5, 0.75, 1].map((share) => rowAt(overview, 10_000, share))).toEqual([0, 10, 10, 9000, 9999]);
  for (const row of [0, 5, 9, 10, 4000, 9000, 9999]) expect(rowAt(overview, 10_000, shareOf(overview, 10_000, row) + 1e-9)).toBe(row);
});

it('has round marks', () => {
  expect(marks(0, 40e9, 800).map((at) => at / 1e9)).toEqual([10, 20, 30]);
  expect(marks(0, 0, 800)).toEqual([]);
});
