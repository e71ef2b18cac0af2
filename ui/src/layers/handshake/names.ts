// Names of the handshake checks.

import { t } from '$/i18n';
import type { Check } from '$/ipc/bindings';

export function checkName(check: Check): string {
  switch (check.id) {
    case 'status': return t('layers-check-status');
    case 'upgrade': return t('layers-check-upgrade');
    case 'connection': return t('layers-check-connection');
    case 'accept': return t('layers-check-accept');
    case 'version': return t('layers-check-version');
    case 'subprotocol': return t('layers-check-subprotocol');
    case 'extensions': return t('layers-check-extensions');
    case 'host': return t('layers-check-host');
    case 'key': return t('layers-check-key');
    default: return check.id;
  }
}
