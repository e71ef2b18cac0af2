// What did not leave this computer, from what was typed and which layer was the last to work.

import type { Layer, SessionView } from '$/ipc/bindings';

/** Sentence of the catalogue: `layers-unsent-` + this. */
export type Unsent = 'nothing' | 'name' | 'http' | 'message';

/**
 * The first layer that carried nothing. Absent when the request went out, since then everything typed may have
 * left.
 */
export function unsent(view: SessionView): Unsent | undefined {
  const { failure } = view;
  if (failure === undefined || view.exchanges.length > 0) return undefined;
  const order: readonly Layer[] = ['dns', 'tcp', 'tls'];
  if (!order.includes(failure.layer)) return undefined;
  if (failure.layer === 'dns') return 'name';
  if (failure.layer === 'tcp') return view.totals.txBytes === 0 ? 'nothing' : undefined;
  return view.kind === 'tcp' ? 'message' : 'http';
}

/** Fields of the request that hold secrets, so that the sentence can name them. */
export function carriesCredentials(view: SessionView): boolean {
  const { http } = view.request;
  if (http === undefined) return false;
  return http.auth.kind !== 'none'
    || http.headers.some((header) => header.on && /^(authorization|cookie|proxy-authorization|x-api-key)$/i.test(header.name.trim()));
}
