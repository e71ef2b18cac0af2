// The verdict on how a session ended, as lines to read.

import type { CloseVerdict, First, Layer } from '$/ipc/bindings';

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
