// What is known about an answer beside its head and body: a line each, with the event that says it.

import { phrase, t } from '$/i18n';
import type { Event, ExchangeView, Row } from '$/ipc/bindings';
import type { Engine } from '$/ipc/engine';
import { size } from '$/lib/format';
import { duration } from '$/lib/time';
import { named } from '../events';

export interface Fact {
  readonly label: string;
  readonly text: string;
  readonly tone?: 'warn' | 'err';
  /** Event that says it. */
  readonly seq?: number;
}

export interface Known { readonly facts: readonly Fact[]; readonly redirectTo: string | undefined }

/** Facts of an exchange that need events of the record, in the order in which they matter. */
export async function factsOf(engine: Engine, id: string, exchange: ExchangeView): Promise<Known> {
  const at = (seq: number | undefined): Promise<Event | undefined> => (seq === undefined ? Promise.resolve(undefined) : engine.event(id, seq));
  const [redirect, challenge, sent, set, end] = await Promise.all([
    at(exchange.redirect), at(exchange.challenge), at(exchange.cookiesSent), at(exchange.cookiesSet), bodyEnd(engine, id, exchange),
  ]);
  const facts: Fact[] = [];
  if (exchange.framing !== undefined) {
    facts.push({ label: t('layers-fact-framing'), text: phrase(exchange.framing), ...(exchange.response === undefined ? {} : { seq: exchange.response }) });
  }
  const ended = named(end, 'http.response.body.end');
  if (ended !== undefined && ended.data.wireLen !== ended.data.len) {
    const { len, wireLen, chunks, durationNs } = ended.data;
    facts.push({ label: t('layers-fact-wire'), seq: ended.seq, text: exchange.stream > 0
      ? t('layers-fact-frames', { wire: size(wireLen), len: size(len), count: chunks, time: duration(durationNs) })
      : t('layers-fact-chunks', { wire: size(wireLen), len: size(len), count: chunks, time: duration(durationNs) }) });
  }
  if (exchange.persistence !== undefined) facts.push({ label: t('layers-fact-connection'), text: phrase(exchange.persistence) });
  const hop = named(redirect, 'http.redirect');
  if (hop !== undefined) facts.push({ label: t('layers-fact-redirect'), text: redirectWords(hop.data), seq: hop.seq });
  const asked = named(challenge, 'http.auth.challenge');
  if (asked !== undefined) {
    facts.push({ label: t('layers-fact-challenge'), seq: asked.seq, text: [asked.data.scheme, asked.data.realm === undefined ? '' : `“${asked.data.realm}”`, outcomeWords(asked.data.outcome)].filter((one) => one !== '').join(', ') });
  }
  const going = named(sent, 'http.cookies');
  if (going !== undefined) {
    const gone = going.data.decisions.filter((one) => one.verdict === 'sent');
    facts.push({ label: t('layers-fact-cookies-sent'), seq: going.seq, text: t('layers-fact-cookies-of', { sent: gone.length, all: going.data.decisions.length, names: gone.map((one) => one.name).join(', ') }) });
  }
  const coming = named(set, 'http.cookies');
  if (coming !== undefined) {
    const refused = coming.data.decisions.filter((one) => one.verdict === 'refused').length;
    facts.push({ label: t('layers-fact-cookies-set'), seq: coming.seq, ...(refused > 0 ? { tone: 'warn' as const } : {}), text: coming.data.decisions.map((one) => `${one.name} ${cookieWord(one.verdict)}`).join(', ') });
  }
  return { facts, redirectTo: hop?.data.to };
}

/** What changed on the way to the next hop, in words. */
export function redirectWords(redirect: { to: string; method: string; methodChanged: boolean; bodyDropped: boolean; credentialsDropped: readonly string[] }): string {
  return [
    redirect.to,
    redirect.methodChanged ? t('layers-redirect-method', { method: redirect.method }) : t('layers-redirect-method-kept', { method: redirect.method }),
    redirect.bodyDropped ? t('layers-redirect-body') : '',
    redirect.credentialsDropped.length > 0 ? t('layers-redirect-credentials', { names: redirect.credentialsDropped.join(', ') }) : '',
  ].filter((one) => one !== '').join('; ');
}

export function outcomeWords(outcome: string): string {
  switch (outcome) {
    case 'answered': return t('layers-challenge-answered');
    case 'noCredentials': return t('layers-challenge-none');
    case 'otherScheme': return t('layers-challenge-other');
    case 'refused': return t('layers-challenge-refused');
    default: return t('layers-challenge-unknown');
  }
}

export function cookieWord(verdict: string): string {
  switch (verdict) {
    case 'sent': return t('layers-cookie-sent');
    case 'notSent': return t('layers-cookie-not-sent');
    case 'stored': return t('layers-cookie-stored');
    case 'replaced': return t('layers-cookie-replaced');
    case 'removed': return t('layers-cookie-removed');
    default: return t('layers-cookie-refused');
  }
}

/** The event that ends the body of an answer. Bodies of a connection end in the order of its exchanges. */
async function bodyEnd(engine: Engine, id: string, exchange: ExchangeView): Promise<Event | undefined> {
  const { response } = exchange;
  if (response === undefined || !exchange.done) return undefined;
  const filter = { rows: 'all' as const, regex: false, layers: [], kinds: ['http-body'], without: [], dir: 'rx' as const, conn: exchange.conn, ...(exchange.stream > 0 ? { stream: exchange.stream } : {}) };
  const first = exchange.stream > 0 ? 0 : Math.max(0, exchange.exchange - 8);
  const { rows } = await engine.rows(id, filter, first, 16);
  const row: Row | undefined = rows.find((one) => one.seq > response);
  return row === undefined ? undefined : engine.event(id, row.seq);
}

