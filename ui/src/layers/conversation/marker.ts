// What stands between blocks: closes and resets, as sentences.

import { t } from '$/i18n';
import type { Event } from '$/ipc/bindings';

/** The sentence of an event of the conversation that is not a block; undefined when it has no words of its own. */
export function markerWords(event: Event): string | undefined {
  switch (event.name) {
    case 'tcp.fin.sent': return event.data.via === 'shutdown' ? t('layers-conv-half-closed') : t('layers-conv-closed');
    case 'tcp.fin.received': return t('layers-conv-peer-closed');
    case 'tcp.rst.sent': return t('layers-conv-reset');
    case 'tcp.rst.received': return t('layers-conv-peer-reset', { name: event.data.fault.name });
    case 'tcp.closed': return t('layers-conv-gone');
    case 'tcp.timeout': return t('layers-conv-timeout', { ms: event.data.limitMs });
    case 'tls.close_notify.sent': return t('layers-conv-notify-sent');
    case 'tls.close_notify.received': return t('layers-conv-notify-received');
    case 'tls.truncated': return t('layers-conv-truncated');
    default: return undefined;
  }
}

/** Whether a row is bytes (a block) or something between blocks. */
export function isBlock(kind: string, wireLen: number | undefined): boolean {
  return wireLen !== undefined && wireLen > 0 && kind !== 'tcp-fin' && kind !== 'tcp-rst' && kind !== 'tcp-closed';
}

/** Silence worth a line of its own. */
export const gapNs = 1e9;
