// What the request of an exchange is to the one that was typed: the same, a hop of a redirect, or one sent later.

import type { ExchangeView, OpenRequest } from '$/ipc/bindings';
import { addressOf } from './start';
import type { Origin } from './typed';

export function originOf(exchanges: readonly ExchangeView[], at: number, request: OpenRequest): Origin {
  const exchange = exchanges[at];
  if (at <= 0 || exchange === undefined) return 'typed';
  const before = exchanges.slice(0, at).findLast((one) => one.round === exchange.round);
  if (before?.redirect !== undefined) return 'hop';
  // Rounds and answers to a challenge send what was typed again; a person may also have sent another request.
  const target = addressOf(request.url).target;
  const same = exchange.method === (request.http?.method ?? 'GET') && (exchange.target.endsWith(target) || target === '');
  return same || exchange.round <= 1 ? 'typed' : 'later';
}
