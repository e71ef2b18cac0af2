// Which layer carries what stands above: messages of a WebSocket, or bodies of HTTP (polling).

import type { Row, SessionView } from '$/ipc/bindings';

/** Connections (and their streams) that only HTTP was spoken on, as far as the newest exchanges say. */
export function spokenHttp(view: SessionView | undefined): ReadonlySet<string> {
  const http = new Set<string>();
  const ws = new Set<string>();
  for (const one of view?.exchanges ?? []) {
    (one.status === 101 || one.method === 'CONNECT' ? ws : http).add(`${String(one.conn)} ${String(one.stream)}`);
  }
  for (const key of ws) http.delete(key);
  return http;
}

export function carriedBy(http: ReadonlySet<string>, row: Pick<Row, 'conn' | 'stream'>): 'ws' | 'http' {
  return http.has(`${String(row.conn)} ${String(row.stream)}`) ? 'http' : 'ws';
}
