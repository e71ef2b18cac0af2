import { expect, it } from 'vitest';
import type { Row } from '$/ipc/bindings';
import { Unfolded } from './rows-unfold';

const child = (seq: number): Row => ({ no: 0, seq, conn: 1, stream: 0, tNs: 0, layer: 'ws', kind: 'ws-frame', dir: 'rx',
  evidence: 'observed', severity: 'info', dim: false, children: 0, turningPoint: false });

it('without open groups is the list itself', () => {
  expect(Unfolded.none.at(41)).toEqual({ base: 41, child: undefined });
  expect([Unfolded.none.shown(41), Unfolded.none.extra]).toEqual([41, 0]);
});

it('puts the children of open groups below their rows, and every row is reached once', () => {
  const open = Unfolded.none.open(7, 70, [child(71), child(72)]).open(3, 30, [child(31), child(32), child(33)]);
  const drawn = Array.from({ length: 10 + open.extra }, (_, n) => open.at(n)).map(({ base, child: c }) => c?.seq ?? `row ${String(base)}`);
  expect(drawn).toEqual(['row 0', 'row 1', 'row 2', 'row 3', 31, 32, 33, 'row 4', 'row 5', 'row 6', 'row 7', 71, 72, 'row 8', 'row 9']);
  for (let base = 0; base < 10; base++) expect(open.at(open.shown(base))).toEqual({ base, child: undefined });
  expect(open.child(72)).toBe(12);
  expect(open.close(30).child(72)).toBe(9);
  expect(open.close(30).close(70).extra).toBe(0);
});
