// Phases of an exchange by name and colour.

import { t } from '$/i18n';
import type { PhaseName } from './waterfall';

export function phaseWord(name: PhaseName): string {
  switch (name) {
    case 'dns': return 'DNS';
    case 'tcp': return 'TCP';
    case 'tls': return 'TLS';
    case 'request': return t('layers-phase-request');
    case 'waiting': return t('layers-phase-waiting');
    case 'download': return t('layers-phase-download');
  }
}

/** Custom property of tokens.css. */
export function phaseColour(name: PhaseName): string {
  switch (name) {
    case 'dns': return 'var(--layer-dns-fill)';
    case 'tcp': return 'var(--layer-tcp-fill)';
    case 'tls': return 'var(--layer-tls-fill)';
    case 'request': return 'var(--dir-out-fill)';
    case 'waiting': return 'var(--layer-http-fill)';
    case 'download': return 'var(--dir-in-fill)';
  }
}
