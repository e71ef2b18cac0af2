// The address as typed: which protocol its scheme means, and which part is which, for drawing.

/** What a scheme can name. */
export type Carrier = 'tcp' | 'http' | 'ws';

/** What a session speaks: what its scheme names, or a client of a protocol above it. */
export type Protocol = Carrier | 'socketIo' | 'sockJs';

/** Protocols whose messages travel over a WebSocket, or over what stands in for one. */
export function messaging(protocol: Protocol | undefined): protocol is 'ws' | 'socketIo' | 'sockJs' {
  return protocol === 'ws' || above(protocol);
}

/** Protocols that no scheme names: their addresses are those of HTTP. */
export function above(protocol: Protocol | undefined): protocol is 'socketIo' | 'sockJs' {
  return protocol === 'socketIo' || protocol === 'sockJs';
}

/** The short name of a protocol, the same in all languages. */
export const shortNames: Record<Protocol, string> = { tcp: 'TCP', http: 'HTTP', ws: 'WS', socketIo: 'SIO', sockJs: 'SJS' };

const schemes: Record<string, Carrier> = { tcp: 'tcp', tls: 'tcp', http: 'http', https: 'http', ws: 'ws', wss: 'ws' };

/** Scheme in lower case without `://`, when one was typed. */
export function schemeOf(url: string): string | undefined {
  return /^\s*([a-zA-Z][a-zA-Z0-9+.-]*):\/\//.exec(url)?.[1]?.toLowerCase();
}

/** Protocol that the typed scheme names. */
export function protocolOf(url: string): Carrier | undefined {
  const scheme = schemeOf(url);
  return scheme === undefined ? undefined : schemes[scheme];
}

/** Whether the scheme asks for TLS. */
export function secure(url: string): boolean {
  return ['tls', 'https', 'wss'].includes(schemeOf(url) ?? '');
}

/** The same address under another protocol; TLS stays on or off. */
export function withProtocol(url: string, protocol: Protocol): string {
  const tls: Record<Carrier, string> = { tcp: 'tls', http: 'https', ws: 'wss' };
  const carrier = above(protocol) ? 'http' : protocol;
  const rest = url.replace(/^\s*[a-zA-Z][a-zA-Z0-9+.-]*:\/\//, '');
  return `${secure(url) ? tls[carrier] : carrier}://${rest}`;
}

/** Pieces of an address in order: `dim` for the scheme, `host` for the host, `rest` for what follows. */
export function urlPieces(url: string): { readonly text: string; readonly part: 'dim' | 'host' | 'rest' }[] {
  const match = /^(\s*[a-zA-Z][a-zA-Z0-9+.-]*:\/\/)?([^/?#]*)(.*)$/s.exec(url);
  if (!match) return [{ text: url, part: 'rest' }];
  const [, scheme = '', authority = '', rest = ''] = match;
  const user = authority.lastIndexOf('@') + 1;
  const port = /:\d*$/.exec(authority)?.index ?? authority.length;
  const pieces = [
    { text: scheme, part: 'dim' as const },
    { text: authority.slice(0, user), part: 'rest' as const },
    { text: authority.slice(user, Math.max(port, user)), part: 'host' as const },
    { text: authority.slice(Math.max(port, user)) + rest, part: 'rest' as const },
  ];
  return pieces.filter((piece) => piece.text !== '');
}

/** Host and port for a tab's title. */
export function hostOf(url: string): string {
  const rest = url.trim().replace(/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//, '');
  return (/^[^/?#]*/.exec(rest)?.[0] ?? rest).replace(/^.*@/, '');
}

/** Path for a tab's title; empty where it is no more than the root. */
export function pathOf(url: string): string {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^/?#]*(\/[^?#]+)?/i.exec(url.trim())?.[1] ?? '';
}
