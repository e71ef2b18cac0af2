// The exchanges of a session as a list to choose from.

import type { ExchangeView } from '$/ipc/bindings';

/** Place of the exchange that is looked at: the chosen one, else the newest. -1 when there is none. */
export function placeOf(exchanges: readonly ExchangeView[], chosen: number | undefined): number {
  const at = chosen === undefined ? -1 : exchanges.findIndex((one) => one.request === chosen);
  return at < 0 ? exchanges.length - 1 : at;
}

export type Tone = 'ok' | 'warn' | 'err' | 'none';

/** 3xx is neutral, 4xx warns, 5xx is an error (DESIGN.md §4). */
export function toneOf(status: number | undefined): Tone {
  if (status === undefined) return 'none';
  return status >= 500 ? 'err' : status >= 400 ? 'warn' : status >= 200 && status < 300 ? 'ok' : 'none';
}

/** `1` for a connection, `1·5` for a stream of it. */
export function wayOf(exchange: ExchangeView): string {
  return exchange.stream > 0 ? `${String(exchange.conn)}·${String(exchange.stream)}` : String(exchange.conn);
}

/** Whether the list says more than the waterfall of a few hops does. */
export function isMany(exchanges: readonly ExchangeView[]): boolean {
  return exchanges.length > 3 || exchanges.some((one) => one.round > 1 || one.stream > 1);
}
