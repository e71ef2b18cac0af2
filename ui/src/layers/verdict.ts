// The verdict on how a session ended, as lines to read.

import { t } from '$/i18n';
import type { CloseVerdict, Ending, First, Layer } from '$/ipc/bindings';

export interface FirstLine { readonly layer: Layer; readonly title: string; readonly first: First }

/** Who closed first, from the top of the stack down; layers that were never open are left out. */
export function firsts(verdict: CloseVerdict): FirstLine[] {
  const all: [Layer, string, First | undefined][] = [
    ['ws', 'WebSocket', verdict.wsFirst],
    ['tls', 'TLS', verdict.tlsFirst],
    ['tcp', 'TCP', verdict.tcpFirst],
  ];
  return all.flatMap(([layer, title, first]) => (first === undefined ? [] : [{ layer, title, first }]));
}

export function who(first: First): string {
  switch (first) {
    case 'local': return t('layers-first-local');
    case 'peer': return t('layers-first-peer');
    case 'simultaneous': return t('layers-first-simultaneous');
    case 'unknown': return t('layers-first-unknown');
  }
}

export function how(ending: Ending): string {
  switch (ending) {
    case 'clean': return t('layers-ending-clean');
    case 'wsUnclean': return t('layers-ending-ws-unclean');
    case 'tlsTruncated': return t('layers-ending-tls-truncated');
    case 'reset': return t('layers-ending-reset');
    case 'timeout': return t('layers-ending-timeout');
    case 'localAbort': return t('layers-ending-local-abort');
    case 'failed': return t('layers-ending-failed');
  }
}

/** A close code with its reason, as they crossed the wire. */
export function codeWords(code: number | undefined, reason: string | undefined): string {
  if (code === undefined) return t('layers-verdict-none');
  return reason === undefined || reason === '' ? String(code) : `${String(code)} “${reason}”`;
}
