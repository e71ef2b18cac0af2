import { describe, expect, it } from 'vitest';
import type { ExchangeView, Timing } from '$/ipc/bindings';
import { axis, extent, growing, niceStep, waterfall } from './waterfall';

const ms = 1e6;

function exchange(request: number, timing: Timing, reused = false): ExchangeView {
  return {
    conn: 1, exchange: request, method: 'GET', target: '/', request, informational: [], stream: 0, round: 0, serverTiming: [], items: 0, requestBody: 0, responseBody: 0,
    reused, timing, done: true,
  };
}

describe('waterfall', () => {
  const first: Timing = {
    dns: { fromNs: 0, toNs: 2 * ms }, tcp: { fromNs: 2 * ms, toNs: 14 * ms },
    request: { fromNs: 14 * ms, toNs: 14.1 * ms }, waiting: { fromNs: 14.1 * ms, toNs: 40 * ms },
  };
  const second: Timing = { request: { fromNs: 41 * ms, toNs: 41 * ms }, download: { fromNs: 79 * ms, toNs: 80 * ms } };

  it('puts all hops on one axis', () => {
    const drawn = waterfall([exchange(1, first), exchange(2, second, true)]);
    expect(drawn?.axis.fromNs).toBe(0);
    expect(drawn?.axis.toNs).toBe(80 * ms);
    const download = drawn?.hops[1]?.bars.find((bar) => bar.phase === 'download');
    expect(download?.left).toBeCloseTo(98.75);
    expect((download?.left ?? 0) + (download?.width ?? 0)).toBeCloseTo(100);
  });

  it('lets the phase grow in which an exchange is', () => {
    const open = { ...exchange(1, second), done: false };
    expect(growing(open, 90 * ms).timing.download).toEqual({ fromNs: 79 * ms, toNs: 90 * ms });
    const asked = { ...exchange(1, { request: { fromNs: 0, toNs: ms } }), done: false };
    expect(growing(asked, 5 * ms).timing).toEqual({ request: { fromNs: 0, toNs: ms }, waiting: { fromNs: ms, toNs: 5 * ms } });
    expect(growing(exchange(1, second), 90 * ms).timing).toEqual(second);
  });

  it('gives a reused connection no bars for setting up', () => {
    const drawn = waterfall([exchange(1, first), exchange(2, second, true)]);
    expect(drawn?.hops[1]?.bars.map((bar) => bar.phase)).toEqual(['request', 'download']);
  });

  it('draws nothing before anything began', () => {
    expect(waterfall([exchange(1, {})])).toBeUndefined();
    expect(extent({})).toBeUndefined();
  });

  it('marks the axis in round steps of a fitting unit', () => {
    expect(axis(0, 81 * ms).marks.map((mark) => mark.label)).toEqual(['0', '20', '40', '60', '80']);
    expect(axis(0, 81 * ms).unit).toBe('ms');
    expect(axis(5e9, 12e9).unit).toBe('s');
    expect(axis(0, 58_000).unit).toBe('µs');
    expect(axis(0, 58_000).marks.map((mark) => mark.label)).toEqual(['0', '10', '20', '30', '40', '50']);
  });

  it('never steps by zero', () => {
    expect(niceStep(0, 6)).toBe(1);
    expect(axis(7, 7).marks.length).toBeLessThan(9);
  });
});
