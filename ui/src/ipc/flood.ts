// A synthetic session of any length that grows while it is watched (`?fixture=flood&rows=10000000&rate=20000`). It
// stands in for a real flood where the window itself is measured: every row is computed from its position.

import type { Filter, Row, RowsPage, SessionView, Tick } from './bindings';
import type { Engine } from './engine';
import { replay, type Recorded } from './replay';

const STEP_NS = 50_000;

function row(position: number): Row {
  const tx = position % 7 === 0;
  const bad = position % 1009 === 1008;
  const text = `{"seq":${String(position)},"site":"hatchery-2","level":${String((position * 37) % 1000)}}`;
  return {
    no: position + 1, seq: position, conn: 1, stream: 0, tNs: position * STEP_NS,
    ...(position > 0 ? { deltaNs: STEP_NS } : {}),
    layer: 'ws', kind: 'ws-text', dir: tx ? 'tx' : 'rx', evidence: 'observed', severity: bad ? 'error' : 'info', dim: false,
    text, wireLen: text.length + (tx ? 6 : 2), decodedLen: text.length, children: 0, turningPoint: false,
  };
}

function view(rows: number): SessionView {
  return {
    id: 'flood', name: 'Flood', url: 'ws://127.0.0.1:9000/flood', kind: 'ws', state: 'open', startedMs: Date.UTC(2026, 10, 22, 11, 42),
    nowNs: rows * STEP_NS, layers: [], exchanges: [], apps: [],
    connections: [{ conn: 1, host: '127.0.0.1', states: [], local: '127.0.0.1:53412', remote: '127.0.0.1:9000' }],
    totals: { events: rows, timeline: rows, ladder: rows, conversation: 0, txBytes: rows * 10, rxBytes: rows * 60,
      txMessages: Math.ceil(rows / 7), rxMessages: rows - Math.ceil(rows / 7), messageWireBytes: rows * 70, messageBytes: rows * 66,
      findings: 0, errors: 0 },
    request: { url: 'ws://127.0.0.1:9000/flood', connect: { proxy: { kind: 'none' }, resolve: [] }, tls: { verify: true }, limits: { connectMs: 0, firstByteMs: 0, idleMs: 0, totalMs: 0 } },
  };
}

/** An engine with one growing session; `search` gives `rows` (at the start) and `rate` (rows a second). */
export function flood(search: string): Engine {
  const asked = new URLSearchParams(search);
  const start = Number(asked.get('rows') ?? 10_000_000);
  const rate = Number(asked.get('rate') ?? 0);
  const began = performance.now();
  const length = (): number => start + Math.floor(((performance.now() - began) / 1000) * rate);
  // Direction is the one filter that can be computed without a search.
  const matching = (filter: Filter): { total: number; at: (n: number) => number } => {
    const all = length();
    if (filter.dir === 'tx') return { total: Math.ceil(all / 7), at: (n) => n * 7 };
    return { total: all, at: (n) => n };
  };
  const record: Recorded = { format: 1, view: view(start), rows: {}, events: [] };
  const tick = (): Tick => {
    const { id, state, totals, nowNs } = view(length());
    return { id, state, events: totals.events, timeline: totals.timeline, ladder: totals.ladder, conversation: 0,
      txBytes: totals.txBytes, rxBytes: totals.rxBytes, nowNs, version: 1 };
  };
  const rows = (filter: Filter, from: number, count: number): RowsPage => {
    const { total, at } = matching(filter);
    const first = from < 0 ? Math.max(0, total + from) : from;
    const found: Row[] = [];
    for (let n = first; n < Math.min(first + count, total); n++) found.push(row(at(n)));
    return { total, of: length(), complete: true, first, rows: found };
  };
  return {
    ...replay([record]),
    watch(onTick) {
      onTick(tick());
      const timer = rate > 0 ? setInterval(() => { onTick(tick()); }, 16) : undefined;
      return () => { clearInterval(timer); };
    },
    view: () => Promise.resolve(view(length())),
    rows: (_id, filter, first, count) => Promise.resolve(rows(filter, first, count)),
    tail: (_id, filter, count) => Promise.resolve(rows(filter, -count, count)),
    position: (_id, filter, seq) => Promise.resolve(filter.dir === 'tx' ? (seq % 7 === 0 ? seq / 7 : undefined) : seq),
    overview(_id, slices) {
      const all = length();
      return Promise.resolve({ fromNs: 0, toNs: all * STEP_NS, slices: Array.from({ length: slices }, (_, i) => {
        const rows = Math.round(all / slices * (0.5 + 0.5 * Math.abs(Math.sin(i / 3))));
        return { txRows: Math.round(rows / 7), rxRows: rows, txBytes: rows * 10, rxBytes: rows * 60, bad: i % 40 === 39 ? 1 : 0,
          firstRow: Math.floor((i / slices) * all) };
      }) });
    },
  };
}
