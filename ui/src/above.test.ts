// What rides on a WebSocket, as it is read: a record of the engine with packets, an extension and a verdict laid on it.

import { readFileSync } from 'node:fs';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useEngine } from './ipc';
import type { AppPacket, CloseVerdict, Data, Event, Row } from './ipc/bindings';
import { replay, type Recorded } from './ipc/replay';
import VerdictCard from './layers/VerdictCard.svelte';
import { Session } from './state/session.svelte';
import Timeline from './timeline/Timeline.svelte';

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe(): void { /* never resized */ } unobserve(): void { /* never resized */ } disconnect(): void { /* never resized */ } });
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(480);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1000);
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});
afterEach(cleanup);

const base = JSON.parse(readFileSync('../fixtures/ui/websocket.json', 'utf8')) as Recorded;
const [sent, received] = base.events.filter((event) => event.name === 'ws.message');
const words = (): string => (document.body.textContent ?? '').replace(/\s+/g, ' ');

function event(seq: number, like: Event | undefined, data: Data): Event {
  if (like === undefined) throw new Error('no message in the record');
  const { name: _name, data: _data, ...rest } = like;
  return { ...rest, seq, layer: data.name.startsWith('app.') ? 'app' : 'ws', ...data, ranges: [] };
}

function packet(kind: string, more: Partial<AppPacket>): Data {
  return { name: 'app.packet', data: { proto: 'socket.io', kind, fields: [], asks: false, heartbeat: false, ...more } };
}

/** The record with events after its own, each a row of the timeline. */
function laid(added: readonly { readonly event: Event; readonly row: Partial<Row> }[], view: Partial<Recorded['view']> = {}): Recorded {
  const last = base.rows.timeline?.at(-1);
  if (last === undefined) throw new Error('no rows');
  const rows = added.map(({ event: { seq, layer, dir, tNs }, row }, n): Row => ({
    no: last.no + 1 + n, seq, conn: 1, stream: 0, tNs, layer, kind: 'app-packet', dir, evidence: 'observed', severity: 'info', dim: false, children: 0, turningPoint: false, ...row,
  }));
  const timeline = [...(base.rows.timeline ?? []), ...rows];
  return {
    ...base, events: [...base.events, ...added.map((one) => one.event)], rows: { ...base.rows, timeline, carriers: base.rows.timeline ?? [] },
    view: { ...base.view, ...view, totals: { ...base.view.totals, timeline: timeline.length } },
  };
}

async function shown(record: Recorded): Promise<Session> {
  useEngine(replay([record]));
  const session = new Session(record.view.id);
  await session.load();
  render(Timeline, { session });
  await waitFor(() => { expect(screen.getByRole('grid').querySelectorAll('.tl-r[id]').length).toBeGreaterThan(10); });
  return session;
}

it('shows a packet with its own name, its body at the bottom of its carrier, and what it answers', { timeout: 20_000 }, async () => {
  const carrier = sent?.seq ?? -1;
  const answer = packet('ACK', { id: '7', answers: 900, latencyNs: 1_500_000, carrier: received?.seq ?? -1 });
  const session = await shown(laid([
    { event: event(900, sent, packet('EVENT', { name: 'subscribe', scope: '/tanks', id: '7', carrier, body: { shape: 'json', off: 0, len: 39 } })), row: { proto: 'socket.io', label: 'EVENT' } },
    { event: event(901, received, answer), row: { proto: 'socket.io', label: 'ACK', pair: 900, pairNs: 1_500_000 } },
  ], { apps: [{ proto: 'socket.io', title: 'Socket.IO', conn: 1, detected: 0, chosen: false, state: 'live', txPackets: 1, rxPackets: 1, pairs: 1, openRequests: 0, heartbeats: 0, missedHeartbeats: 0, facts: [], transports: [] }] }));
  session.select(900);
  session.detailOpen = true;
  await waitFor(() => {
    expect(screen.getByRole('grid').querySelector('.is-sel')?.textContent).toContain('SIO');
    expect(words()).toContain('/tanks');
    expect(words()).toContain('"subscribe"');
  });
  session.select(901);
  await waitFor(() => { expect(words()).toContain('after 1.50 ms'); });
  await fireEvent.click(await screen.findByRole('button', { name: /^EVENT/ }));
  await waitFor(() => { expect(session.selected).toBe(900); });
  await fireEvent.click(screen.getByRole('radio', { name: 'Messages' }));
  await waitFor(() => { expect(screen.getByRole('grid').querySelector('.own')).toBeNull(); });
});

it('says what became of an extension, parameter by parameter', async () => {
  const deflate: Data = { name: 'ws.extension', data: {
    name: 'permessage-deflate', inForce: true, words: { code: 'kind-ws-extension' }, wrong: [],
    params: [{ name: 'client_max_window_bits', value: '12', offered: true, answered: true, words: { code: 'kind-ws-open' } }],
  } };
  const session = await shown(laid([{ event: event(900, received, deflate), row: { kind: 'ws-extension' } }]));
  session.select(900);
  session.detailOpen = true;
  await waitFor(() => {
    expect(words()).toContain('in force');
    expect(words()).toContain('client_max_window_bits');
  });
});

it('tells the end step by step, and labels what it concludes', async () => {
  const before = base.view.verdict;
  if (before === undefined) throw new Error('no verdict in the record');
  const verdict: CloseVerdict = {
    ...before, apiCode: 1006, wasClean: false, codeSent: 1000, reasonSent: 'enough', usually: { code: 'usually-dropped' },
    steps: [
      { tNs: 1_000_000, layer: 'ws', side: 'local', what: { code: 'close-step-close', args: { code: '1000' } }, seq: 70 },
      { tNs: 3_000_000, layer: 'tcp', side: 'peer', what: { code: 'close-step-fin' }, seq: 76 },
    ],
  };
  const record = laid([], { verdict });
  useEngine(replay([record]));
  const session = new Session(record.view.id);
  await session.load();
  vi.stubGlobal('innerHeight', 900);
  render(VerdictCard, { session });
  await waitFor(() => {
    expect(words()).toMatch(/Close 1000.*\+2\.00 ms.*FIN/);
    expect(words()).toContain('1000 “enough”');
    expect(words()).toMatch(/Usually inferred The server’s code/);
  });
  await fireEvent.click(screen.getByRole('button', { name: /FIN/ }));
  expect(session.selected).toBe(76);
});

it('tells heart-beats of a protocol above from control frames', async () => {
  const app = { proto: 'mqtt', title: 'MQTT 5', conn: 1, detected: 0, chosen: false, state: 'live', txPackets: 1, rxPackets: 0, pairs: 0, openRequests: 0, heartbeats: 1, missedHeartbeats: 0, facts: [], transports: [] } as const;
  const beat = event(900, sent, packet('PINGREQ', { proto: 'mqtt', heartbeat: true }));
  const session = await shown(laid([{ event: beat, row: { kind: 'app-heartbeat', proto: 'mqtt', label: 'PINGREQ' } }], { apps: [{ ...app, facts: [], transports: [] }] }));
  const strip = screen.getByRole('toolbar', { name: 'Packets and control frames' });
  await waitFor(() => { expect(strip.textContent).toMatch(/2 control frames.*MQTT 1 heartbeat/s); });
  // Below, it is a message like others.
  session.below = true;
  await waitFor(() => { expect(strip.textContent).not.toContain('heartbeat'); });
  expect(strip.textContent).toContain('2 control frames');
});
