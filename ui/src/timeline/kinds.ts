// Kinds of rows that the Kind menu offers, low layers first; names as in the engine's `explain/row/kind.rs`.

import type { Layer, SessionKind } from '$/ipc/bindings';

export interface KindGroup { readonly layer: Layer; readonly kinds: readonly string[] }

const groups: readonly KindGroup[] = [
  { layer: 'dns', kinds: ['dns-query', 'dns-answer', 'dns-resolved', 'dns-failed'] },
  { layer: 'tcp', kinds: ['tcp-connect', 'tcp-failed', 'tcp-cancelled', 'tcp-open', 'tcp-fin', 'tcp-rst', 'tcp-timeout', 'tcp-closed'] },
  { layer: 'tls', kinds: ['tls-client-hello', 'tls-server-hello', 'tls-certificates', 'tls-verify', 'tls-open', 'tls-alert', 'tls-close-notify'] },
  { layer: 'http', kinds: ['http-request', 'http-informational', 'http-response', 'http-chunk', 'http-body', 'http-trailers', 'http-redirect', 'http-incomplete'] },
  { layer: 'ws', kinds: ['ws-open', 'ws-rejected', 'ws-text', 'ws-binary', 'ws-frame', 'ws-ping', 'ws-pong', 'ws-close', 'ws-violation'] },
];

/** What a session of a kind may hold; bytes typed into a raw TCP session may be anything. */
export function kindGroups(kind: SessionKind | undefined): readonly KindGroup[] {
  return kind === 'http' ? groups.filter((group) => group.layer !== 'ws') : groups;
}

/** Layers that no chip stands for: they stay whatever the chips say. */
const always: readonly Layer[] = ['close', 'finding', 'user'];
const carried: Partial<Record<Layer, Layer>> = { http: 'sse', ws: 'app' };

export function chipOn(layers: readonly Layer[], chip: Layer): boolean {
  return layers.length === 0 || layers.includes(chip);
}

/** The layers of a filter after a chip was pressed; empty when nothing is left out. */
export function pressChip(layers: readonly Layer[], chip: Layer, chips: readonly Layer[], only: boolean): Layer[] {
  const on = only ? [chip] : chips.filter((one) => chipOn(layers, one) !== (one === chip));
  if (on.length === chips.length) return [];
  return [...on.flatMap((one) => [one, carried[one] ?? []].flat()), ...(only ? [] : always)];
}
