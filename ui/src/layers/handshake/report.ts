// The checks of the opening handshake as text, with both heads as they crossed the wire.

import { phrase, t } from '$/i18n';
import type { Check, UpgradeView } from '$/ipc/bindings';
import { checkName } from './names';

/** Values of fields that grant access are not copied: a report is meant to be shown to others. */
const secret = /^((?:proxy-)?authorization|cookie|set-cookie):[ \t]*.*$/gim;

function head(title: string, told: string | undefined): string[] {
  if (told === undefined) return [];
  const text = told.replaceAll('\r\n', '\n').trimEnd().replaceAll(secret, '$1: …');
  return ['', title, ...text.split('\n').map((line) => `  ${line}`)];
}

function lines(check: Check): string[] {
  const result = check.ok === undefined ? t('layers-check-unchecked') : check.ok ? t('layers-check-passed') : t('layers-check-failed');
  const out = [`${String(check.n)}. ${checkName(check)}: ${result} (${check.rfc.join(', ')})`, `   ${phrase(check.rule)}`];
  if (check.expected !== undefined) out.push(`   ${t('layers-check-expected')}: ${check.expected}`);
  if (check.got !== undefined) out.push(`   ${t('layers-check-got')}: ${check.got}`);
  for (const step of check.steps) out.push(`   ${phrase(step.label)}: ${step.value}${step.note === undefined ? '' : ` (${phrase(step.note)})`}`);
  return out;
}

export function handshakeReport(url: string, upgrade: UpgradeView, request: string | undefined, response: string | undefined): string {
  const verdict = upgrade.accepted ? t('layers-upgraded-short') : t('layers-refused-short');
  return `${[
    `${verdict}: ${url}`,
    ...upgrade.reasons.map((reason) => `  ${phrase(reason)}`),
    '',
    ...upgrade.checks.flatMap(lines),
    ...head(t('layers-request-head'), request),
    ...head(t('layers-response-head'), response),
  ].join('\n')}\n`;
}
