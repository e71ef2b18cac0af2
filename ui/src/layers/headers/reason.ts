// The reasons of typed against sent, as sentences.

import { t } from '$/i18n';
import type { Reason } from './typed';

export function reasonWords(reason: Reason): string {
  switch (reason) {
    case 'case-kept': return t('layers-why-case-kept');
    case 'origin-form': return t('layers-why-origin-form');
    case 'space-trimmed': return t('layers-why-space-trimmed');
    case 'value-changed': return t('layers-why-value-changed');
    case 'unticked': return t('layers-why-unticked');
    case 'replaced': return t('layers-why-replaced');
    case 'next-hop': return t('layers-why-next-hop');
    case 'removed-by-hop': return t('layers-why-removed-by-hop');
    case 'host': return t('layers-why-host');
    case 'accept-encoding': return t('layers-why-accept-encoding');
    case 'user-agent': return t('layers-why-user-agent');
    case 'connection': return t('layers-why-connection');
    case 'content-length': return t('layers-why-content-length');
    case 'transfer-encoding': return t('layers-why-transfer-encoding');
    case 'content-type': return t('layers-why-content-type');
    case 'authorization': return t('layers-why-authorization');
    case 'upgrade': return t('layers-why-upgrade');
    case 'websocket': return t('layers-why-websocket');
    case 'cookie': return t('layers-why-cookie');
    case 'by-sockeye': return t('layers-why-by-sockeye');
  }
}
