// Names and dates of certificates and of the checks of a chain.

import { t } from '$/i18n';
import { language } from '$/state/language.svelte';

/** The common name of a distinguished name, or all of it. */
export function commonName(name: string): string {
  return /(?:^|[,+]\s*)CN\s*=\s*((?:\\.|[^,+\\])+)/i.exec(name)?.[1]?.replaceAll(/\\(.)/g, '$1').trim() ?? name;
}

export function verifyName(check: string): string {
  switch (check) {
    case 'notBefore': return t('layers-verify-not-before');
    case 'notAfter': return t('layers-verify-not-after');
    case 'name': return t('layers-verify-name');
    case 'signatures': return t('layers-verify-signatures');
    case 'root': return t('layers-verify-root');
    default: return check;
  }
}

/** Unix seconds as a day, in UTC as certificates count. */
export function dayWords(seconds: number, parts: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' }): string {
  return new Intl.DateTimeFormat(language.current === 'ko' ? 'ko' : 'en-GB', { ...parts, timeZone: 'UTC' }).format(seconds * 1000);
}

/** Unix seconds as a moment in UTC. */
export function momentWords(seconds: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  return language.current === 'ko' ? `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC` : `${dayWords(seconds)} ${iso.slice(11, 19)} UTC`;
}

/** A length of time in the unit that fits: days, hours, minutes. */
export function spanWords(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  if (days >= 1) return t('layers-days', { days });
  const hours = Math.floor(seconds / 3600);
  return hours >= 1 ? t('layers-hours', { hours }) : t('layers-minutes', { minutes: Math.max(1, Math.floor(seconds / 60)) });
}
