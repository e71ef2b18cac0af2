// Frames of an HTTP/2 connection: what is asked of the record for the view.

import type { Event, Filter, H2Setting } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';
import { named } from '../events';

/** Kinds of rows that are frames, or break their grammar. */
export const frameKinds: readonly string[] = [
  'h2-preface', 'h2-data', 'h2-headers', 'h2-priority', 'h2-rst-stream', 'h2-settings', 'h2-push-promise', 'h2-ping', 'h2-goaway',
  'h2-window-update', 'h2-continuation', 'h2-frame', 'h2-malformed',
];

export function framesOf(conn: number, stream: number | undefined, kinds: readonly string[] = frameKinds): Filter {
  return { rows: 'all', regex: false, layers: [], kinds: [...kinds], without: [], conn, ...(stream === undefined ? {} : { stream }) };
}

export interface Setting { readonly id: number; readonly name: string; readonly meaning: H2Setting['meaning']; readonly sent?: number; readonly received?: number; readonly seq: number }

/** Settings of both sides as they stand after all SETTINGS frames, in the order of their identifiers. */
export async function settingsOf(engine: Engine, id: string, conn: number): Promise<Setting[]> {
  const { rows } = await engine.rows(id, framesOf(conn, undefined, ['h2-settings']), 0, 64);
  const events = await Promise.all(rows.map((row) => engine.event(id, row.seq)));
  return mergeSettings(events);
}

export function mergeSettings(events: readonly Event[]): Setting[] {
  const out = new Map<number, Setting>();
  for (const event of events) {
    const frame = named(event, 'h2.frame');
    if (frame?.data.detail.kind !== 'settings' || frame.data.detail.ack) continue;
    for (const setting of frame.data.detail.settings) {
      const old = out.get(setting.id);
      const side = event.dir === 'tx' ? { sent: setting.value } : { received: setting.value };
      out.set(setting.id, { ...old, id: setting.id, name: setting.name, meaning: setting.meaning, seq: event.seq, ...side });
    }
  }
  return [...out.values()].sort((a, b) => a.id - b.id);
}

export interface Windows { readonly ours?: number; readonly theirs?: number }

/** What each side may still get on the connection: after the newest frame that changed it. */
export async function windowsOf(engine: Engine, id: string, conn: number): Promise<Windows> {
  const newest = async (dir: 'tx' | 'rx', kind: 'h2-data' | 'h2-window-update'): Promise<Event | undefined> => {
    const filter: Filter = { ...framesOf(conn, kind === 'h2-data' ? undefined : 0, [kind]), dir };
    const { total } = await engine.rows(id, filter, 0, 1);
    const row = total === 0 ? undefined : (await engine.rows(id, filter, total - 1, 1)).rows[0];
    return row === undefined ? undefined : engine.event(id, row.seq);
  };
  // DATA received takes from our window, a WINDOW_UPDATE that we send gives to it; the other way about for theirs.
  const [dataIn, dataOut, updateOut, updateIn] = await Promise.all([
    newest('rx', 'h2-data'), newest('tx', 'h2-data'), newest('tx', 'h2-window-update'), newest('rx', 'h2-window-update'),
  ]);
  const ours = later(dataIn, updateOut);
  const theirs = later(dataOut, updateIn);
  return { ...(ours === undefined ? {} : { ours }), ...(theirs === undefined ? {} : { theirs }) };
}

function later(a: Event | undefined, b: Event | undefined): number | undefined {
  const event = a === undefined || (b !== undefined && b.seq > a.seq) ? b : a;
  const detail = named(event, 'h2.frame')?.data.detail;
  return detail?.kind === 'data' || detail?.kind === 'windowUpdate' ? detail.window : undefined;
}
