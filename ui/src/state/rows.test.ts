import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Filter, Row, RowsPage } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';
import { replay } from '$/ipc/replay';
import { PAGE, RowCache, everything } from './rows.svelte';

function row(n: number): Row {
  return { no: n + 1, seq: n, conn: 1, stream: 0, tNs: n, layer: 'ws', kind: 'ws-text', dir: 'rx', evidence: 'observed',
    severity: 'info', dim: false, text: `row ${String(n)}`, children: 0, turningPoint: false };
}

/** An engine with `length` rows that remembers what it was asked. */
class Source {
  length = 0;
  asked: [number, number][] = [];
  waiting: (() => void)[] = [];
  held = false;

  get engine(): Engine {
    return {
      ...replay([]),
      rows: (_id, filter, first, count) => this.#rows(filter, first, count),
      tail: (_id, filter, count) => this.#rows(filter, Math.max(0, this.length - count), count),
    };
  }

  #rows(filter: Filter, first: number, count: number): Promise<RowsPage> {
    this.asked.push([first, count]);
    const all = Array.from({ length: Math.min(count, Math.max(0, this.length - first)) }, (_, i) => row(first + i));
    const rows = filter.dir === 'tx' ? [] : all;
    const page = { total: filter.dir === 'tx' ? 0 : this.length, of: this.length, complete: true, first, rows };
    if (!this.held) return Promise.resolve(page);
    return new Promise((resolve) => { this.waiting.push(() => { resolve(page); }); });
  }
}

let frames: FrameRequestCallback[] = [];

/** A frame and the task that follows it. */
async function frame(): Promise<void> {
  const due = frames;
  frames = [];
  for (const run of due) run(0);
  await new Promise((resolve) => { setTimeout(resolve); });
}

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => frames.push(run));
  vi.stubGlobal('cancelAnimationFrame', () => undefined);
});
afterEach(() => { vi.unstubAllGlobals(); });

function made(length: number): { source: Source; cache: RowCache } {
  const source = new Source();
  source.length = length;
  return { source, cache: new RowCache(source.engine, 's', 'timeline') };
}

describe('RowCache', () => {
  it('asks once a frame for everything that is missing of what is looked at', async () => {
    const { source, cache } = made(1000);
    cache.grown(1000);
    cache.want(10, 40);
    cache.want(300, 40);
    cache.want(100, 40);
    await frame();
    expect(source.asked).toEqual([[3 * PAGE, 2 * PAGE]]);
    expect(cache.row(120)?.seq).toBe(120);
    expect(cache.row(10)).toBeUndefined();
    cache.want(100, 40);
    await frame();
    expect(source.asked).toHaveLength(1);
  });

  it('fetches the tail again when rows arrive, and only the tail', async () => {
    const { source, cache } = made(1000);
    cache.grown(1000);
    cache.want(930, 70);
    await frame();
    source.length = 1005;
    cache.grown(1005);
    await frame();
    expect(source.asked).toEqual([[1000 - 70 - PAGE, 70 + PAGE], [1005 - 70 - PAGE, 70 + PAGE]]);
    expect(cache.row(1004)?.seq).toBe(1004);
    expect(cache.row(935)?.seq).toBe(935);
    expect(cache.total).toBe(1005);
  });

  it('asks for the new end as soon as it is told of one, but once for each that was drawn', async () => {
    const { source, cache } = made(1000);
    cache.grown(1000);
    cache.want(960, 40);
    await frame();
    await frame();
    source.held = true;
    const before = source.asked.length;
    for (const length of [1010, 1020, 1030]) {
      source.length = length;
      cache.grown(length);
    }
    expect(source.asked).toHaveLength(before + 1);
    source.waiting.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
    cache.grown(1030);
    expect(cache.row(1009)?.seq).toBe(1009);
    expect(source.asked).toHaveLength(before + 1);
    await frame();
    expect(source.asked).toHaveLength(before + 2);
    source.waiting.shift()?.();
    await frame();
    expect(cache.total).toBe(1030);
  });

  it('asks for nothing when rows arrive far from what is looked at', async () => {
    const { source, cache } = made(10_000_000);
    cache.grown(10_000_000);
    cache.want(5_000_000, 60);
    await frame();
    const before = source.asked.length;
    for (let i = 1; i <= 50; i++) {
      source.length = 10_000_000 + 333 * i;
      cache.grown(source.length);
      await frame();
    }
    expect(source.asked).toHaveLength(before);
    expect(cache.total).toBe(10_000_000 + 333 * 50);
  });

  it('keeps a bounded number of pages', async () => {
    const { cache } = made(10_000_000);
    cache.grown(10_000_000);
    for (let first = 0; first < 200 * PAGE; first += PAGE) {
      cache.want(first, 40);
      await frame();
    }
    expect(cache.kept).toBeLessThanOrEqual(64);
    expect(cache.row(199 * PAGE)?.seq).toBe(199 * PAGE);
  });

  it('has one question under way, then asks for what is looked at now', async () => {
    const { source, cache } = made(10_000);
    cache.grown(10_000);
    source.held = true;
    cache.want(0, 40);
    await frame();
    for (const first of [1000, 2000, 3000]) {
      cache.want(first, 40);
      await frame();
    }
    expect(source.asked).toHaveLength(1);
    source.waiting[0]?.();
    await frame();
    await frame();
    expect(source.asked).toEqual([[0, 2 * PAGE], [Math.floor(3000 / PAGE) * PAGE, 2 * PAGE]]);
  });

  it.each([{ without: [] }, { without: ['ws-ping'] }])('always has the end that it tells of, however fast it grows ($without)', async ({ without }) => {
    const { source, cache } = made(800);
    cache.setFilter({ ...everything('timeline'), without });
    cache.grown(800);
    await frame();
    cache.want(770, 30);
    await frame();
    source.held = true;
    let drawn = 0;
    for (let step = 0; step < 60; step++) {
      // The record grows between a question and its reply, and its news come at any time.
      source.length += 833;
      if (step % 3 !== 2) cache.grown(source.length);
      await frame();
      source.length += 400;
      source.waiting.shift()?.();
      await frame();
      cache.want(Math.max(0, cache.total - 30), 30);
      expect(cache.row(cache.total - 1)?.seq).toBe(cache.total - 1);
      expect(cache.row(cache.total - 30)?.seq).toBe(cache.total - 30);
      drawn = cache.total;
    }
    expect(drawn).toBeGreaterThan(source.length - 10 * 1233);
    source.held = false;
    cache.grown(source.length);
    for (let i = 0; i < 5; i++) {
      source.waiting.shift()?.();
      await frame();
    }
    expect(cache.total).toBe(source.length);
  });

  it('drops replies that belong to an earlier filter', async () => {
    const { source, cache } = made(500);
    cache.grown(500);
    source.held = true;
    cache.want(0, 40);
    await frame();
    cache.setFilter({ ...everything('timeline'), dir: 'tx' });
    await frame();
    source.waiting[0]?.();
    await frame();
    expect(cache.row(0)).toBeUndefined();
    source.waiting[1]?.();
    await frame();
    expect([cache.total, cache.of]).toEqual([0, 500]);
  });
});
