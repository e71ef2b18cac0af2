import { expect, it } from 'vitest';
import type { Event } from '$/ipc/bindings';
import { tableFields } from './fields';

const event = (rest: Pick<Event, 'name' | 'data'>): Event =>
  ({ seq: 1, conn: 1, stream: 0, layer: 'tls', tNs: 0, dir: 'rx', phase: 'point', evidence: 'observed', shows: 0, ranges: [], ...rest }) as Event;

it('shows values by the names of the vocabulary, with units and words', () => {
  const shown = tableFields(event({ name: 'tcp.connect.failed', data: {
    n: 1, remote: '127.0.0.1:9', fault: { errno: 111, name: 'ECONNREFUSED', text: 'Connection refused' }, why: { code: 'why-refused' }, durationNs: 58_000,
  } }), (p) => `<${p.code}>`);
  expect(shown.map((f) => `${'  '.repeat(f.depth)}${f.name}${f.value === undefined ? '' : `: ${f.value}`}`)).toEqual([
    'n: 1', 'remote: 127.0.0.1:9', 'fault', '  errno: 111', '  name: ECONNREFUSED', '  text: Connection refused', 'why: <why-refused>', 'durationNs: 58 µs',
  ]);
});

it('numbers groups of a list and joins simple ones', () => {
  const shown = tableFields(event({ name: 'dns.answer', data: {
    rcode: 'NOERROR', durationNs: 1000, records: [{ name: 'a.example', rtype: 'A', ttl: 60, data: '203.0.113.24' }],
  } }), () => '');
  expect(shown.filter((f) => f.path.startsWith('records')).map((f) => f.name)).toEqual(['records 1', 'name', 'rtype', 'ttl', 'data']);
});
