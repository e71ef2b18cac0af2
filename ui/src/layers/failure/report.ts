// The diagnosis as text: what a person pastes into a ticket. Everything in it was seen or is labelled.

import { phrase, t } from '$/i18n';
import type { Event, SessionView } from '$/ipc/bindings';
import { clock, delta } from '$/lib/time';

/** Fields of an event in one line, without what is long or empty. */
function facts(event: Event): string {
  return Object.entries(event.data as Record<string, unknown>)
    .map(([name, value]) => [name, brief(value)] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function brief(value: unknown): string {
  if (typeof value === 'string') return value.length > 120 ? `${value.slice(0, 119)}…` : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string') ? value.slice(0, 8).join(',') : `[${String(value.length)}]`;
  if (value !== null && typeof value === 'object' && 'code' in value && typeof value.code === 'string') {
    return phrase(value as { code: string });
  }
  if (value !== null && typeof value === 'object' && 'name' in value && typeof value.name === 'string') return value.name;
  return '';
}

/** Failure, layers and evidence of a session. */
export function diagnosis(view: SessionView, evidence: readonly Event[]): string {
  const { failure } = view;
  const lines: string[] = [];
  if (failure !== undefined) {
    lines.push(phrase(failure.headline), phrase(failure.consequence));
    if (failure.exact !== undefined) lines.push(`  ${failure.exact}`);
    lines.push('', `${t('layers-report-code')}: ${failure.code}`);
  }
  lines.push(
    `${t('layers-report-address')}: ${withoutUser(view.url)}`,
    `${t('layers-report-started')}: ${new Date(view.startedMs).toISOString()}`,
  );
  for (const connection of view.connections) {
    lines.push(`${t('layers-report-connection')} ${String(connection.conn)}: ${connection.local ?? '?'} → ${connection.remote ?? connection.host}`);
  }
  lines.push('', `${t('layers')}:`);
  for (const chip of view.layers) {
    const word = chip.word === undefined ? chip.state : phrase(chip.word);
    const took = chip.durationNs === undefined ? '' : ` ${delta(chip.durationNs)}`;
    const detail = chip.detail === undefined ? '' : ` (${phrase(chip.detail)})`;
    lines.push(`  ${chip.title}: ${word}${took}${detail}`);
  }
  if (evidence.length > 0) lines.push('', `${t('layers-report-evidence')}:`);
  for (const event of evidence) {
    lines.push(`  ${clock(event.tNs)} #${String(event.seq)} ${event.name} (${event.evidence}) ${facts(event)}`.trimEnd());
  }
  if (failure !== undefined && failure.advice.length > 0) {
    lines.push('', `${t('layers-what-to-do')}:`, ...failure.advice.map((advice) => `  - ${phrase(advice)}`));
  }
  return `${lines.join('\n')}\n`;
}

/** The address without credentials: a diagnosis is meant to be shown to others. */
export function withoutUser(url: string): string {
  return url.replace(/^([a-z]+:\/\/)[^/?#@]*@/i, '$1');
}
