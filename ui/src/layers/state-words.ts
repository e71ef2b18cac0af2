// States of layers and protocols in a word.

import { t } from '$/i18n';
import type { LayerState } from '$/ipc/bindings';

export function stateWord(state: LayerState): string {
  switch (state) {
    case 'off': return t('layers-off');
    case 'waiting': return t('layers-waiting');
    case 'busy': return t('layers-busy');
    case 'done': return t('layers-done');
    case 'live': return t('layers-live');
    case 'closing': return t('layers-closing');
    case 'closed': return t('layers-closed');
    case 'warned': return t('layers-warned');
    case 'failed': return t('layers-failed');
    case 'notReached': return t('layers-not-reached');
    case 'reused': return t('layers-reused');
  }
}
