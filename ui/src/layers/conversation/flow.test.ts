import { describe, expect, it } from 'vitest';
import { MAX_HEIGHT } from '$/lib/scroll';
import { around, drawn, estimate } from './flow.svelte';

describe('the blocks in the document', () => {
  it('are few, however many there are', () => {
    for (const total of [0, 1, 47, 48, 49, 10_000_000]) {
      for (const anchor of [0, 1, 24, total - 1]) {
        const box = around(Math.max(0, anchor), total);
        expect(box.count).toBe(Math.min(drawn, total));
        expect(box.first).toBeGreaterThanOrEqual(0);
        expect(box.first + box.count).toBeLessThanOrEqual(total);
        if (total > 0 && anchor >= 0 && anchor < total) expect(anchor >= box.first && anchor < box.first + box.count, `${String(anchor)} of ${String(total)}`).toBe(true);
      }
    }
  });

  it('never need an element taller than browsers draw', () => {
    expect(estimate(10_000_000, 64)).toBe(MAX_HEIGHT);
    expect(estimate(10, 64)).toBe(640);
  });
});
