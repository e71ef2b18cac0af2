// The reasons of typed against sent, as sentences.

import { t } from '$/i18n';
import type { Reason } from './typed';

export function reasonWords(reason: Reason): string {
  switch (reason) {
    case 'case-kept': return t('layers-why-case-kept');
    case 'origin-form': return t('layers-why-origin-form');
    case 'absolute-form': return t('layers-why-absolute-form');
    case 'authority-form': return t('layers-why-authority-form');
    case 'target-encoded': return t('layers-why-target-encoded');
    case 'pseudo': return t('layers-why-pseudo');
    case 'authority': return t('layers-why-authority');
    case 'lower-case': return t('layers-why-lower-case');
    case 'h2-connection': return t('layers-why-h2-connection');
    case 'space-trimmed': return t('layers-why-space-trimmed');
    case 'value-changed': return t('layers-why-value-changed');
    case 'unticked': return t('layers-why-unticked');
    case 'replaced': return t('layers-why-replaced');
    case 'next-hop': return t('layers-why-next-hop');
    case 'later': return t('layers-why-later');
    case 'removed-by-hop': return t('layers-why-removed-by-hop');
    case 'host': return t('layers-why-host');
    case 'accept': return t('layers-why-accept');
    case 'accept-encoding': return t('layers-why-accept-encoding');
    case 'user-agent': return t('layers-why-user-agent');
    case 'connection': return t('layers-why-connection');
    case 'content-length': return t('layers-why-content-length');
    case 'transfer-encoding': return t('layers-why-transfer-encoding');
    case 'content-encoding': return t('layers-why-content-encoding');
    case 'content-type': return t('layers-why-content-type');
    case 'authorization': return t('layers-why-authorization');
    case 'proxy-authorization': return t('layers-why-proxy-authorization');
    case 'signature': return t('layers-why-signature');
    case 'expect': return t('layers-why-expect');
    case 'trailer': return t('layers-why-trailer');
    case 'te': return t('layers-why-te');
    case 'last-event-id': return t('layers-why-last-event-id');
    case 'upgrade': return t('layers-why-upgrade');
    case 'websocket': return t('layers-why-websocket');
    case 'cookie': return t('layers-why-cookie');
    case 'by-sockeye': return t('layers-why-by-sockeye');
  }
}
