import { describe, expect, it } from 'vitest';
import type { Event } from '$/ipc/bindings';
import { attemptsOf } from './attempts';

type Envelope = Pick<Event, 'conn' | 'stream' | 'layer' | 'dir' | 'phase' | 'evidence' | 'shows' | 'ranges'>;

const base: Envelope = { conn: 1, stream: 0, layer: 'tcp', dir: 'local', phase: 'point', evidence: 'observed', shows: 0, ranges: [] };

const events: Event[] = [
  { ...base, seq: 1, tNs: 10, layer: 'dns', name: 'dns.resolved', data: { name: 'localhost', addresses: ['::1', '127.0.0.1'], source: 'os', durationNs: 10 } },
  { ...base, seq: 2, tNs: 10, name: 'tcp.connect.attempt', data: { n: 1, remote: '[::1]:9', family: 'IPv6', trigger: 'first' } },
  { ...base, seq: 3, tNs: 260, name: 'tcp.connect.attempt', data: { n: 2, remote: '127.0.0.1:9', family: 'IPv4', trigger: 'timer' } },
  { ...base, seq: 4, tNs: 300, name: 'tcp.established', data: { n: 2, local: 'a', remote: '127.0.0.1:9', durationNs: 40, nodelay: true, keepalive: false, sndBuf: 1, rcvBuf: 1 } },
  { ...base, seq: 5, tNs: 300, name: 'tcp.connect.cancelled', data: { n: 1, remote: '[::1]:9', reason: 'lostRace' } },
];

describe('setting up', () => {
  it('lists a lookup, the attempt that won and the one that lost', () => {
    expect(attemptsOf(events).map((one) => [one.layer, one.outcome, one.fromNs, one.toNs])).toEqual([
      ['dns', 'ok', 0, 10], ['tcp', 'ok', 260, 300], ['tcp', 'cancelled', 10, 300],
    ]);
  });

  it('does not call a literal address a lookup', () => {
    const literal: Event = { ...base, seq: 1, tNs: 0, layer: 'dns', name: 'dns.resolved', data: { name: '::1', addresses: ['::1'], source: 'literal', durationNs: 0 } };
    expect(attemptsOf([literal])).toEqual([]);
  });
});
