import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Tick } from '$/ipc/bindings';
import { useEngine } from '$/ipc';
import { replay } from '$/ipc/replay';
import { Session } from './session.svelte';

let frames: FrameRequestCallback[] = [];
let now = 1000;

const tick = (events: number, change: Partial<Tick> = {}): Tick => ({
  id: 's', state: 'open', events, timeline: events, ladder: 0, conversation: 0, txBytes: 0, rxBytes: 0, nowNs: events, version: 1, ...change,
});

beforeEach(() => {
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => frames.push(run));
  vi.stubGlobal('cancelAnimationFrame', (n: number) => { frames[n - 1] = () => undefined; });
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  useEngine({ ...replay([]), view: () => new Promise(() => undefined) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('Session', () => {
  it('hears news at once, but once a frame when they come faster', () => {
    const session = new Session('s');
    session.onTick(tick(1));
    expect(session.tick?.events).toBe(1);
    now += 5;
    session.onTick(tick(2));
    session.onTick(tick(3));
    expect(session.tick?.events).toBe(1);
    for (const run of frames) run(0);
    expect(session.tick?.events).toBe(3);
    expect([session.tickAt, session.rowsVersion, frames.length]).toEqual([1005, 2, 1]);
    now += 100;
    session.onTick(tick(4));
    expect(session.tick?.events).toBe(4);
  });

  it('hears at once of another state, and of it alone', () => {
    const session = new Session('s');
    session.onTick(tick(1));
    session.onTick(tick(2));
    session.onTick(tick(3, { state: 'closed', version: 2 }));
    expect([session.tick?.events, session.live]).toEqual([3, false]);
    for (const run of frames) run(0);
    expect([session.tick?.events, session.rowsVersion]).toEqual([3, 2]);
  });
});
