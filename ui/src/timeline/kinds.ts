// Kinds of rows that the Kind menu offers, low layers first; names as in the engine's `explain/row/kind.rs`.

import type { Layer, SessionKind } from '$/ipc/bindings';

export interface KindGroup { readonly layer: Layer; readonly kinds: readonly string[] }

const groups: readonly KindGroup[] = [
  { layer: 'dns', kinds: ['dns-query', 'dns-answer', 'dns-resolved', 'dns-failed'] },
  { layer: 'tcp', kinds: ['tcp-connect', 'tcp-failed', 'tcp-cancelled', 'tcp-open', 'tcp-fin', 'tcp-rst', 'tcp-timeout', 'tcp-closed'] },
  { layer: 'proxy', kinds: ['proxy-chosen', 'proxy-socks', 'proxy-open', 'proxy-malformed'] },
  { layer: 'tls', kinds: ['tls-client-hello', 'tls-server-hello', 'tls-certificates', 'tls-verify', 'tls-open', 'tls-alert', 'tls-close-notify'] },
  { layer: 'http', kinds: ['http-request', 'http-informational', 'http-response', 'http-chunk', 'http-body', 'http-trailers', 'http-redirect', 'http-redirect-asked', 'http-incomplete', 'http-malformed', 'http-challenge', 'http-auth', 'http-cookies', 'http-round', 'http-expectation', 'http-pause', 'http-connection', 'http-reuse', 'h2-preface', 'h2-headers', 'h2-data', 'h2-settings', 'h2-window-update', 'h2-ping', 'h2-rst-stream', 'h2-goaway', 'h2-push-promise', 'h2-continuation', 'h2-priority', 'h2-frame', 'h2-malformed'] },
  { layer: 'sse', kinds: ['sse-event', 'sse-comment', 'sse-retry', 'sse-ignored', 'sse-discarded', 'sse-reconnect', 'stream-item'] },
  { layer: 'ws', kinds: ['ws-open', 'ws-rejected', 'ws-text', 'ws-binary', 'ws-frame', 'ws-ping', 'ws-pong', 'ws-close', 'ws-violation', 'ws-extension', 'ws-behaviour', 'ws-reconnect', 'ws-sequence', 'ws-unsent'] },
  { layer: 'app', kinds: ['app-packet', 'app-heartbeat', 'app-missed', 'app-detected', 'app-transport', 'app-malformed'] },
];

/** What a session of a kind may hold; bytes typed into a raw TCP session may be anything. */
export function kindGroups(kind: SessionKind | undefined): readonly KindGroup[] {
  return kind === 'http' ? groups.filter((group) => group.layer !== 'ws' && group.layer !== 'app') : groups;
}

/** Layers with a chip of their own: those of every session, and what this one has besides. */
export function chipsOf(kind: SessionKind | undefined, present: readonly Layer[], streams: boolean): Layer[] {
  return kindGroups(kind).map((group) => group.layer).filter((layer) =>
    layer === 'proxy' || layer === 'app' ? present.includes(layer) : layer === 'sse' ? streams : true);
}

/** Layers that no chip stands for: they stay whatever the chips say. */
const always: readonly Layer[] = ['close', 'finding', 'user'];

export function chipOn(layers: readonly Layer[], chip: Layer): boolean {
  return layers.length === 0 || layers.includes(chip);
}

/** The layers of a filter after a chip was pressed; empty when nothing is left out. */
export function pressChip(layers: readonly Layer[], chip: Layer, chips: readonly Layer[], only: boolean): Layer[] {
  const on = only ? [chip] : chips.filter((one) => chipOn(layers, one) !== (one === chip));
  if (on.length === chips.length) return [];
  // What has no chip in this session goes with the layer that carries it.
  const sse: Layer[] = on.includes('http') && !chips.includes('sse') ? ['sse'] : [];
  const app: Layer[] = on.includes('ws') && !chips.includes('app') ? ['app'] : [];
  return [...on, ...sse, ...app, ...(only ? [] : always)];
}
