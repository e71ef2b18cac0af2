import { describe, expect, it } from 'vitest';
import type { LayerChip, LayerState } from '$/ipc/bindings';
import { afterClick, began, look, segments } from './chips';

function chip(layer: LayerChip['layer'], state: LayerState, fromNs?: number, durationNs?: number): LayerChip {
  return {
    layer, state, title: layer.toUpperCase(),
    ...(fromNs === undefined ? {} : { fromNs }), ...(durationNs === undefined ? {} : { durationNs }),
  };
}

describe('chips', () => {
  it('run a clock only while something is waited for', () => {
    const states: LayerState[] = ['off', 'waiting', 'busy', 'done', 'live', 'closing', 'closed', 'warned', 'failed', 'notReached', 'reused'];
    expect(states.filter((state) => look(chip('tcp', state)).running)).toEqual(['busy', 'closing']);
  });

  it('show an unverified chain by its own shape', () => {
    expect(look(chip('tls', 'warned')).icon).toBe('unverified');
    expect(look(chip('http', 'warned')).icon).toBe('warned');
  });

  it('divide the bar by the time until the session was open', () => {
    const bar = segments([chip('dns', 'done', 0, 2), chip('tcp', 'done', 2, 8), chip('ws', 'live', 10, 5000)], 10);
    expect(bar.map((segment) => [segment.key, segment.share])).toEqual([['dns', 2], ['tcp', 8]]);
  });

  it('count from the first layer that took time', () => {
    expect(began([chip('dns', 'off', 1), chip('tcp', 'done', 20, 8), chip('ws', 'live', 28)])).toBe(20);
    expect(began([chip('tcp', 'waiting')])).toBe(0);
  });

  it('end a failed bar with what was never reached', () => {
    const bar = segments([chip('tcp', 'done', 0, 10), chip('tls', 'failed', 10, 20), chip('http', 'notReached')], undefined);
    expect(bar.map((segment) => segment.fill)).toEqual(['bg-tcp', 'bg-err', 'bg-never']);
  });

  it('filter by click and isolate by Alt click', () => {
    expect(afterClick([], 'tls', 'toggle')).toEqual(['tls']);
    expect(afterClick(['tls'], 'tcp', 'toggle')).toEqual(['tls', 'tcp']);
    expect(afterClick(['tls', 'tcp'], 'tls', 'toggle')).toEqual(['tcp']);
    expect(afterClick(['tls', 'tcp'], 'tls', 'only')).toEqual(['tls']);
    expect(afterClick(['tls'], 'tls', 'only')).toEqual([]);
  });
});
