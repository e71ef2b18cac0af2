// Names of the handshake checks.

import { t } from '$/i18n';
import type { Check } from '$/ipc/bindings';

export function checkName(check: Check): string {
  switch (check.id) {
    case 'status': return check.expected === '2xx' ? t('layers-check-status-2xx') : t('layers-check-status');
    case 'upgrade': return t('layers-check-upgrade');
    case 'connection': return t('layers-check-connection');
    case 'accept': return t('layers-check-accept');
    case 'version': return t('layers-check-version');
    case 'subprotocol': return t('layers-check-subprotocol');
    case 'extensions': return t('layers-check-extensions');
    case 'host': return t('layers-check-host');
    case 'key': return t('layers-check-key');
    case 'method': return t('layers-check-method');
    case 'http': return t('layers-check-http');
    case 'askedUpgrade': return t('layers-check-asked-upgrade');
    case 'askedConnection': return t('layers-check-asked-connection');
    case 'origin': return t('layers-check-origin');
    case 'offer': return t('layers-check-offer');
    case 'setting': return t('layers-check-setting');
    case 'open': return t('layers-check-open');
    case 'protocol': return t('layers-check-protocol');
    case 'scheme': return t('layers-check-scheme');
    case 'path': return t('layers-check-path');
    case 'authority': return t('layers-check-authority');
    case 'unused': return t('layers-check-unused');
    default: return check.id;
  }
}
