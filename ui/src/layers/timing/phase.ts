// Phases of an exchange by name and colour.

import { t } from '$/i18n';
import { phaseNames, type PhaseName } from './waterfall';

export function isPhase(name: string): name is PhaseName {
  return (phaseNames as readonly string[]).includes(name);
}

export function phaseWord(name: PhaseName): string {
  switch (name) {
    case 'queue': return t('layers-phase-queue');
    case 'dns': return 'DNS';
    case 'tcp': return 'TCP';
    case 'proxy': return t('layers-phase-proxy');
    case 'tls': return 'TLS';
    case 'request': return t('layers-phase-request');
    case 'waiting': return t('layers-phase-waiting');
    case 'download': return t('layers-phase-download');
  }
}

/** Custom property of tokens.css. */
export function phaseColour(name: PhaseName): string {
  switch (name) {
    case 'queue': return 'var(--text-3)';
    case 'dns': return 'var(--layer-dns-fill)';
    case 'tcp': return 'var(--layer-tcp-fill)';
    case 'proxy': return 'var(--layer-proxy-fill)';
    case 'tls': return 'var(--layer-tls-fill)';
    case 'request': return 'var(--dir-out-fill)';
    case 'waiting': return 'var(--layer-http-fill)';
    case 'download': return 'var(--dir-in-fill)';
  }
}
