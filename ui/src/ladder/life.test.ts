import { describe, expect, it } from 'vitest';
import type { Dir, Row, StateChange } from '$/ipc/bindings';
import { besides, isGap, medianDelta, ofSide, stretches } from './life';

const row = (seq: number, dir: Dir, deltaNs?: number): Row => ({ no: seq, seq, conn: 1, stream: 0, tNs: 0, layer: 'tcp', kind: 'tcp-fin', dir,
  evidence: 'observed', severity: 'info', dim: false, children: 0, turningPoint: false, ...(deltaNs === undefined ? {} : { deltaNs }) });
const change = (side: StateChange['side'], seq: number, state: string): StateChange => ({ side, seq, state, tNs: 0, inferred: side === 'peer' });

const changes = [change('local', 3, 'SYN_SENT'), change('peer', 4, 'SYN_RCVD'), change('local', 7, 'ESTABLISHED'), change('peer', 9, 'ESTABLISHED'), change('local', 30, 'FIN_WAIT_1')];
const local = ofSide(changes, 'local');
const peer = ofSide(changes, 'peer');

describe('lifelines', () => {
  it('change where the arrow leaves on the side that sends, where it lands on the other', () => {
    expect(stretches(local, 'local', row(2, 'tx'), row(5, 'rx'))).toEqual([{ from: 0, to: 18, look: 'off' }, { from: 18, to: 33, look: 'half', name: 'SYN_SENT', inferred: false }]);
    expect(stretches(peer, 'peer', row(2, 'tx'), row(5, 'rx'))[1]).toEqual({ from: 27, to: 33, look: 'half', name: 'SYN_RCVD', inferred: true });
    expect(stretches(local, 'local', row(5, 'rx'), row(8, 'tx'))[1]).toMatchObject({ from: 27, name: 'ESTABLISHED', look: 'full' });
  });

  it('stay as they are beside rows without a change, however far', () => {
    expect(stretches(local, 'local', row(20, 'rx'), row(21, 'rx'))).toEqual([{ from: 0, to: 33, look: 'full' }]);
    expect(stretches(peer, 'peer', row(40, 'rx'), undefined)).toEqual([{ from: 0, to: 33, look: 'full' }]);
  });
});

it('calls a pause a gap by the rest of what is loaded', () => {
  const rows = [row(1, 'tx'), ...Array.from({ length: 9 }, (_, n) => row(n + 2, 'rx', 40e6)), row(20, 'tx', 6.4e9), undefined];
  expect(medianDelta(rows)).toBe(40e6);
  expect(rows.map((one) => (one ? isGap(one, 40e6) : false)).filter(Boolean)).toHaveLength(1);
  expect(isGap(row(1, 'rx', 2e6), 1000)).toBe(false);
});

describe('words beside a name', () => {
  it('do not repeat it', () => {
    expect(besides('SYN, ACK', 'SYN, ACK seq 0 ack 1')).toBe('seq 0 ack 1');
    expect(besides('Text', 'Textile')).toBe('Textile');
  });
});
