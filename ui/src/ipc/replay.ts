// An engine over recorded sessions, for component tests and for a plain browser (`?fixture=websocket,tcp`). It
// answers from the record and refuses what a record cannot do (opening, sending). Format of `fixtures/ui/*.json`:
//
//   { "format": 1,
//     "view": SessionView,
//     "rows": { "timeline": Row[], "ladder": Row[], "conversation"?: Row[], "all"?: Row[] },
//     "children": { "<seq>": Row[] },
//     "events": Event[],
//     "logs": [{ "conn": 1, "remote"?: "…", "log": "wireTx", "bytes": "<base64>", "records": [IoRecord…] }],
//     "payloads": { "<seq>": "<base64>" },
//     "bodies": { "<seq of head>": { "info": BodyInfo, "encoded": "<base64>", "decoded": "<base64>",
//                                    "lines"?: BodyLines } },
//     "comparisons"?: { "<seq of left request> <seq of right>": Comparison },
//     "throughput"?: { "<seq of head>": Throughput }, "changes"?: AnswerChange[] }

import { fromBase64 } from '$/lib/bytes';
import type {
  Activity, AnswerChange, BodyInfo, BodyLine, BodyLines, Comparison, ConnLogs, EngineError, ErrorKind, Event, Filter, IoRecord, Log, Overview, Row, Rows, RowsPage,
  SessionEntry, SessionView, Throughput, Tick,
} from './bindings';
import type { Bytes, Engine } from './engine';

export interface Recorded {
  readonly format: 1;
  readonly view: SessionView;
  readonly rows: Readonly<Partial<Record<Rows, readonly Row[]>>>;
  readonly children?: Readonly<Record<string, readonly Row[]>>;
  readonly events: readonly Event[];
  readonly logs?: readonly RecordedLog[];
  readonly payloads?: Readonly<Record<string, string>>;
  readonly bodies?: Readonly<Record<string, { readonly info: BodyInfo; readonly encoded: string; readonly decoded: string; readonly lines?: BodyLines }>>;
  readonly comparisons?: Readonly<Record<string, Comparison>>;
  readonly throughput?: Readonly<Record<string, Throughput>>;
  readonly changes?: readonly AnswerChange[];
}

interface RecordedLog {
  readonly conn: number;
  readonly remote?: string;
  readonly log: Log;
  readonly bytes: string;
  readonly records: readonly IoRecord[];
}

const refused = (kind: ErrorKind): EngineError => ({ kind, phrase: { code: 'replay-refuses' }, problems: [] });

function part(bytes: Uint8Array, off: number, len: number): Bytes {
  return { off, len: bytes.length, bytes: bytes.slice(off, off + len) };
}

/** What a filter's text is compared with. */
function searched(row: Row): string {
  return `${row.kind} ${row.text ?? ''} ${row.note ? `${row.note.code} ${Object.values(row.note.args ?? {}).join(' ')}` : ''}`;
}

function matcher(filter: Filter): (row: Row) => boolean {
  const text = filter.text ?? '';
  // As the engine does: without regard to case unless there is a capital.
  const exact = /[A-Z]/.test(text);
  const wanted = filter.regex ? new RegExp(text, exact ? '' : 'i') : exact ? text : text.toLowerCase();
  return (row) => {
    if (filter.layers.length > 0 && !filter.layers.includes(row.layer)) return false;
    if (filter.dir !== undefined && row.dir !== filter.dir) return false;
    if (filter.kinds.length > 0 && !filter.kinds.includes(row.kind)) return false;
    if (filter.without.includes(row.kind)) return false;
    if (filter.conn !== undefined && row.conn !== filter.conn) return false;
    if (filter.stream !== undefined && row.stream !== filter.stream) return false;
    if (text === '') return true;
    const hay = searched(row);
    return typeof wanted === 'string' ? (exact ? hay : hay.toLowerCase()).includes(wanted) : wanted.test(hay);
  };
}

/** Lines that are shown when some are folded, by their numbers. */
function unfolded(lines: readonly BodyLine[], folded: readonly number[]): BodyLine[] {
  const shut = new Set(folded);
  const out: BodyLine[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (!line) break;
    out.push(line);
    if (shut.has(line.no)) at += line.fold;
  }
  return out;
}

class Session {
  readonly #logs = new Map<string, Uint8Array>();

  constructor(readonly record: Recorded) {
    for (const log of record.logs ?? []) this.#logs.set(`${String(log.conn)} ${log.log}`, fromBase64(log.bytes));
  }

  rows(filter: Filter, first: number, count: number): RowsPage {
    const all = this.record.rows[filter.rows] ?? [];
    try {
      const matching = all.filter(matcher(filter));
      return { total: matching.length, of: all.length, complete: true, first, rows: matching.slice(first, first + count) };
    } catch {
      const why = { code: 'replay-regex' };
      return { total: 0, of: all.length, complete: true, first, rows: [], problem: { field: 'text', start: 0, end: filter.text?.length ?? 0, why } };
    }
  }

  position(filter: Filter, seq: number): number | undefined {
    const at = (this.record.rows[filter.rows] ?? []).filter(matcher(filter)).findIndex((row) => row.seq === seq);
    return at < 0 ? undefined : at;
  }

  event(seq: number): Event {
    const found = this.record.events.find((event) => event.seq === seq);
    if (!found) throw refused('notFound');
    return found;
  }

  log(conn: number, log: Log): Uint8Array {
    return this.#logs.get(`${String(conn)} ${log}`) ?? new Uint8Array();
  }

  /** The payload of an event: recorded, or all of its bytes. */
  payload(seq: number): Uint8Array {
    const recorded = this.record.payloads?.[String(seq)];
    if (recorded !== undefined) return fromBase64(recorded);
    const event = this.event(seq);
    const parts = event.ranges.map((range) => this.log(event.conn, range.log).slice(range.off, range.off + range.len));
    return Uint8Array.from(parts.flatMap((bytes) => [...bytes]));
  }

  logs(): ConnLogs[] {
    const out = new Map<number, ConnLogs>();
    for (const log of this.record.logs ?? []) {
      const entry = out.get(log.conn) ?? { conn: log.conn, ...(log.remote === undefined ? {} : { remote: log.remote }), logs: [] };
      entry.logs.push({ log: log.log, len: this.log(log.conn, log.log).length });
      out.set(log.conn, entry);
    }
    return [...out.values()];
  }

  overview(slices: number): Overview {
    const rows = this.record.rows.timeline ?? [];
    const toNs = Math.max(1, this.record.view.nowNs);
    const made: Activity[] = Array.from({ length: slices }, (_, i) => ({
      txRows: 0, rxRows: 0, txBytes: 0, rxBytes: 0, bad: 0,
      firstRow: rows.filter((row) => row.tNs < (i / slices) * toNs).length,
    }));
    for (const row of rows) {
      const slice = made[Math.min(slices - 1, Math.floor((row.tNs / toNs) * slices))];
      if (!slice) continue;
      if (row.dir === 'tx') [slice.txRows, slice.txBytes] = [slice.txRows + 1, slice.txBytes + (row.wireLen ?? 0)];
      if (row.dir === 'rx') [slice.rxRows, slice.rxBytes] = [slice.rxRows + 1, slice.rxBytes + (row.wireLen ?? 0)];
      if (row.severity === 'error') slice.bad++;
    }
    return { fromNs: 0, toNs, slices: made };
  }

  tick(): Tick {
    const { id, state, totals, nowNs } = this.record.view;
    return { id, state, events: totals.events, timeline: totals.timeline, ladder: totals.ladder, conversation: totals.conversation,
      txBytes: totals.txBytes, rxBytes: totals.rxBytes, nowNs, version: 1 };
  }

  entry(): SessionEntry {
    const { id, name, url, kind, state, startedMs, totals } = this.record.view;
    return { id, name, url, kind, state, startedMs, rows: totals.timeline, size: totals.txBytes + totals.rxBytes };
  }
}

/** The engine over these records. */
export function replay(records: readonly Recorded[]): Engine {
  const sessions = new Map(records.map((record) => [record.view.id, new Session(record)]));
  const settings = new Map<string, unknown>();
  const session = (id: string): Session => {
    const found = sessions.get(id);
    if (!found) throw refused('notFound');
    return found;
  };
  const of = async <T>(id: string, answer: (found: Session) => T): Promise<T> => answer(session(id));
  const refuse = (): Promise<never> => Promise.reject(refused('state') as unknown as Error);
  const body = (id: string, head: number) => of(id, (found) => {
    const recorded = found.record.bodies?.[String(head)];
    if (!recorded) throw refused('notFound');
    return recorded;
  });
  const nothing = { running: false, address: '127.0.0.1', ports: [], examples: [] };
  return {
    check: () => Promise.resolve([]),
    preview: () => Promise.resolve({ startLine: '', lines: [], problems: [], notices: [], h2: [], trailers: [] }),
    open: refuse,
    command: refuse,
    watch(onTick) {
      const timer = setTimeout(() => { for (const found of sessions.values()) onTick(found.tick()); });
      return () => { clearTimeout(timer); };
    },
    view: (id) => of(id, (found) => found.record.view),
    rows: (id, filter, first, count) => of(id, (found) => found.rows(filter, first, count)),
    tail: (id, filter, count) => of(id, (found) => found.rows(filter, Math.max(0, found.rows(filter, 0, 0).total - count), count)),
    position: (id, filter, seq) => of(id, (found) => found.position(filter, seq)),
    children: (id, seq) => of(id, (found) => [...(found.record.children?.[String(seq)] ?? [])]),
    event: (id, seq) => of(id, (found) => found.event(seq)),
    bytes: (id, conn, log, off, len) => of(id, (found) => part(found.log(conn, log), off, len)),
    payload: (id, seq, off, len) => of(id, (found) => part(found.payload(seq), off, len)),
    ioRecords: (id, conn, log, first, count) => of(id, (found) => [
      ...(found.record.logs?.find((entry) => entry.conn === conn && entry.log === log)?.records.slice(first, first + count) ?? []),
    ]),
    logs: (id) => of(id, (found) => found.logs()),
    overview: (id, slices) => of(id, (found) => found.overview(slices)),
    body: async (id, head) => (await body(id, head)).info,
    bodyWindow: async (id, head, decoded, off, len) => {
      const recorded = await body(id, head);
      return part(fromBase64(decoded ? recorded.decoded : recorded.encoded), off, len);
    },
    bodyPast: refuse,
    bodyLines: async (id, head, reading, first, count) => {
      const { lines } = await body(id, head);
      // One reading was recorded: what a fold of it hides is left out, and nothing is read in another way.
      if (lines === undefined || (reading.readAs !== 'auto' && reading.readAs !== lines.readAs)) throw refused('state');
      const all = unfolded(lines.lines, reading.folded);
      return { ...lines, first, total: all.length, lines: all.slice(first, first + count) };
    },
    bodyFind: async (id, head, reading, text, from) => {
      const all = unfolded((await body(id, head)).lines?.lines ?? [], reading.folded);
      const at = all.findIndex((line, place) => place >= from && line.tokens.map((token) => token.text).join('').toLowerCase().includes(text.toLowerCase()));
      return at < 0 ? undefined : at;
    },
    throughput: (id, head) => of(id, (found) => found.record.throughput?.[String(head)] ?? { fromNs: 0, toNs: 0, slices: [] }),
    compare: (left, right) => of(left.session, (found) => {
      const comparison = found.record.comparisons?.[`${String(left.request)} ${String(right.request)}`];
      if (!comparison) throw refused('notFound');
      return comparison;
    }),
    changes: (id) => of(id, (found) => [...(found.record.changes ?? [])]),
    saveBody: () => Promise.resolve(undefined),
    fromCurl: refuse,
    toCurl: refuse,
    protocols: () => Promise.resolve([]),
    framePreview: refuse,
    saved: () => Promise.resolve([]),
    putSaved: refuse,
    sentSide: refuse,
    decodeAs: refuse,
    jars: () => Promise.resolve([]),
    cookies: (_jar, first) => Promise.resolve({ total: 0, first, cookies: [] }),
    putCookie: refuse,
    removeCookie: refuse,
    clearJar: refuse,
    runs: (_url, _method, first) => Promise.resolve({ total: 0, first, entries: [] }),
    sessions(text, first, count) {
      const entries = [...sessions.values()].map((found) => found.entry())
        .filter((entry) => `${entry.name} ${entry.url}`.toLowerCase().includes((text ?? '').toLowerCase()))
        .sort((a, b) => b.startedMs - a.startedMs);
      return Promise.resolve({ total: entries.length, first, entries: entries.slice(first, first + count) });
    },
    rename: refuse,
    remove: refuse,
    setting: (key) => Promise.resolve(settings.get(key)),
    setSetting(key, value) {
      settings.set(key, value);
      return Promise.resolve();
    },
    playground: () => Promise.resolve(nothing),
    playgroundStart: refuse,
    playgroundStop: () => Promise.resolve(nothing),
    pickFile: () => Promise.resolve(undefined),
    saveText: () => Promise.resolve(undefined),
    copyText: (text) => navigator.clipboard.writeText(text),
    platform: () => Promise.resolve({ os: 'linux', version: '', locale: navigator.language }),
  };
}

const recorded = import.meta.glob<Recorded>('../../../fixtures/ui/*.json', { import: 'default' });

/** The engine of a plain browser: the fixtures that the address names, none without. */
export async function createReplay(): Promise<Engine> {
  const names = new URLSearchParams(location.search).get('fixture')?.split(',') ?? [];
  const flood = names.includes('flood') ? [(await import('./flood')).flood(location.search)] : [];
  const loads = names.map((name) => recorded[`../../../fixtures/ui/${name}.json`]).filter((load) => load !== undefined);
  return flood[0] ?? replay(await Promise.all(loads.map((load) => load())));
}
