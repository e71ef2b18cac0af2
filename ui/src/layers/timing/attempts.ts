// Setting up: name lookups, connection attempts and handshakes as the record holds them.

import { phrase, t } from '$/i18n';
import type { Event } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';
import { duration } from '$/lib/time';

export interface Attempt {
  readonly seq: number;
  readonly layer: 'dns' | 'tcp' | 'proxy' | 'tls';
  readonly title: string;
  readonly fromNs: number;
  readonly toNs: number;
  readonly outcome: 'ok' | 'failed' | 'cancelled';
  readonly note: string;
}

/** Rows of setting up. A session that redials for ever is not listed whole. */
const kinds = ['dns-resolved', 'dns-failed', 'tcp-connect', 'tcp-failed', 'tcp-cancelled', 'tcp-open', 'proxy-open', 'tls-open'];
const most = 80;

/** Every lookup, attempt and handshake, at most the first {@link most} events of them. */
export async function setUp(engine: Engine, id: string): Promise<Attempt[]> {
  const page = await engine.rows(id, { rows: 'all', regex: false, layers: [], kinds, without: [] }, 0, most);
  return attemptsOf(await Promise.all(page.rows.map((row) => engine.event(id, row.seq))));
}

export function attemptsOf(events: readonly Event[]): Attempt[] {
  return events.flatMap((event): Attempt[] => {
    const ends = (layer: Attempt['layer'], title: string, ns: number, outcome: Attempt['outcome'], note: string): Attempt[] =>
      [{ seq: event.seq, layer, title, fromNs: Math.max(0, event.tNs - ns), toNs: event.tNs, outcome, note }];
    switch (event.name) {
      // An address as typed was looked up nowhere.
      case 'dns.resolved': return event.data.source === 'literal' ? [] : ends('dns', event.data.name, event.data.durationNs, 'ok', event.data.addresses.join(', '));
      case 'dns.failed': return ends('dns', event.data.name, event.data.durationNs, 'failed', phrase(event.data.why));
      case 'tcp.established': return ends('tcp', event.data.remote, event.data.durationNs, 'ok', event.data.local);
      case 'tcp.connect.failed': return ends('tcp', event.data.remote, event.data.durationNs, 'failed', phrase(event.data.why));
      case 'tcp.connect.cancelled': {
        const begun = events.find((other) => other.name === 'tcp.connect.attempt' && other.conn === event.conn && other.data.n === event.data.n);
        const ns = begun === undefined ? 0 : event.tNs - begun.tNs;
        return ends('tcp', event.data.remote, ns, 'cancelled', event.data.reason === 'lostRace' ? t('layers-lost-race') : t('layers-cancelled'));
      }
      case 'proxy.open': return ends('proxy', event.data.target, event.data.durationNs, 'ok', t('layers-tunnel'));
      case 'tls.established': return ends('tls', event.data.version, event.data.durationNs, 'ok', `${event.data.suite}${event.data.resumed ? `, ${t('layers-resumed')}` : ''}`);
      default: return [];
    }
  });
}

/** What a screen reader says of an attempt. */
export function attemptWords(attempt: Attempt): string {
  return `${attempt.layer.toUpperCase()} ${attempt.title}, ${duration(attempt.toNs - attempt.fromNs)}, ${attempt.note}`;
}
