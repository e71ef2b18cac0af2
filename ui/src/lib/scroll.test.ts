import { describe, expect, it } from 'vitest';
import {
  barMoved, centre, elementHeight, end, isScaled, MAX_HEIGHT, maxTop, moveBy, pageRows, placeAt, reveal, settle, slice, START,
  type Extent, type Place,
} from './scroll';

const small: Extent = { count: 1000, rowHeight: 24, viewport: 600 };
const huge: Extent = { count: 10_000_000, rowHeight: 24, viewport: 600 };

describe('a list that fits', () => {
  it('is as tall as its rows and its bar is exact', () => {
    expect(isScaled(small)).toBe(false);
    expect(elementHeight(small)).toBe(24_000);
    expect(barMoved(small, START, 12_345).top).toBe(12_345);
    expect(slice(small, { top: 12_345, bar: 12_345 })).toEqual({ first: 514, count: 26, shift: -9 });
  });

  it('shows all rows when they are fewer than the viewport holds', () => {
    const few: Extent = { count: 3, rowHeight: 24, viewport: 600 };
    expect(slice(few, START, 8)).toEqual({ first: 0, count: 3, shift: 0 });
    expect(end(few)).toEqual(START);
    expect(slice({ ...few, count: 0 }, START, 8)).toEqual({ first: 0, count: 0, shift: 0 });
  });
});

describe('ten million rows', () => {
  it('stay within the tallest element', () => {
    expect(isScaled(huge)).toBe(true);
    expect(elementHeight(huge)).toBe(MAX_HEIGHT);
  });

  it('can each be revealed, wholly visible', () => {
    for (let row = 0; row < huge.count; row += 9973) {
      for (const from of [START, end(huge), placeAt(huge, 120_000_000)]) {
        const place = reveal(huge, from, row);
        const y = row * huge.rowHeight;
        expect(y).toBeGreaterThanOrEqual(place.top);
        expect(y + huge.rowHeight).toBeLessThanOrEqual(place.top + huge.viewport);
      }
    }
    expect(slice(huge, end(huge)).first + slice(huge, end(huge)).count).toBe(huge.count);
  });

  it('skip none when stepping row by row, anywhere', () => {
    for (const start of [0, 4_999_990, 9_999_900]) {
      let place = reveal(huge, START, start);
      for (let row = start; row < Math.min(start + 200, huge.count); row++) {
        const next = reveal(huge, place, row);
        expect(next.top - place.top === 0 || next.top - place.top === huge.rowHeight || row === start).toBe(true);
        place = next;
      }
    }
  });

  it('move by exactly the pixels of the wheel, and the bar follows in proportion', () => {
    let place = placeAt(huge, 100_000_000);
    for (let i = 0; i < 1000; i++) place = moveBy(huge, place, 53);
    expect(place.top).toBe(100_053_000);
    expect(place.bar / (elementHeight(huge) - huge.viewport)).toBeCloseTo(place.top / maxTop(huge), 9);
  });

  it('move by exactly the pixels of a small movement of the bar', () => {
    const place = placeAt(huge, 100_000_000);
    expect(barMoved(huge, place, place.bar + 120).top).toBe(100_000_120);
  });

  it('jump in proportion when the thumb is dragged, to both ends exactly', () => {
    const barEnd = elementHeight(huge) - huge.viewport;
    expect(barMoved(huge, START, barEnd / 2).top).toBeCloseTo(maxTop(huge) / 2, 3);
    expect(barMoved(huge, START, barEnd).top).toBe(maxTop(huge));
    expect(barMoved(huge, end(huge), 0).top).toBe(0);
  });

  it('never meet the end of the bar before the end of the list', () => {
    let place: Place = placeAt(huge, 300_000);
    for (let i = 0; i < 4000 && place.top > 0; i++) {
      expect(place.bar).toBeGreaterThan(0);
      place = barMoved(huge, place, Math.max(0, place.bar - 100));
    }
    expect(place).toEqual({ top: 0, bar: 0 });
    place = placeAt(huge, maxTop(huge) - 300_000);
    for (let i = 0; i < 4000 && place.top < maxTop(huge); i++) place = barMoved(huge, place, place.bar + 100);
    expect(place.top).toBe(maxTop(huge));
  });

  it('stand still while more arrive', () => {
    const place = placeAt(huge, 77_777_777);
    const grown = { ...huge, count: huge.count + 20_000 };
    expect(settle(grown, place).top).toBe(77_777_777);
    expect(slice(grown, settle(grown, place))).toEqual(slice(huge, place));
  });
});

describe('a list that grows past the limit', () => {
  it('keeps its row when scaling begins', () => {
    const before: Extent = { count: 333_333, rowHeight: 24, viewport: 600 };
    const after: Extent = { ...before, count: 333_400 };
    expect([isScaled(before), isScaled(after)]).toEqual([false, true]);
    const place = placeAt(before, 4_000_000);
    expect(slice(after, settle(after, place))).toEqual(slice(before, place));
  });

  it('comes back into range when it shrinks', () => {
    expect(settle(small, end(huge))).toEqual(end(small));
  });
});

it('centres a row and pages by the rows that fit', () => {
  expect(centre(small, 500).top).toBe(500 * 24 - 288);
  expect(pageRows(small)).toBe(24);
});
