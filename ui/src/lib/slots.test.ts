import { describe, expect, it } from 'vitest';
import { Slots, slotOf } from './slots';

const drawn = (list: Slots, first: number): number[] => {
  const turn = list.turn(first, 12);
  return Array.from({ length: 12 }, (_, n) => slotOf(first + n, turn, 12));
};

describe('Slots', () => {
  it('keeps the element of a row in a small step and the order of the elements in a leap', () => {
    const list = new Slots();
    const before = drawn(list, 0);
    expect(drawn(list, 2)).toEqual([...before.slice(2), ...before.slice(0, 2)]);
    const turned = drawn(list, 2);
    expect(drawn(list, 500)).toEqual(turned);
    expect(drawn(list, 499)).toEqual([...turned.slice(-1), ...turned.slice(0, -1)]);
    expect(drawn(list, 0)).toEqual([...turned.slice(-1), ...turned.slice(0, -1)]);
  });
});
