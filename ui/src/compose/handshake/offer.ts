// An offer of permessage-deflate as text (RFC 7692 §7.1), and its four parameters. What a person typed besides
// them stays as it is.

export interface Deflate {
  serverNoContext: boolean;
  clientNoContext: boolean;
  /** Undefined: not offered; '' : the name alone. */
  serverBits: string | undefined;
  clientBits: string | undefined;
}

const ours = ['server_no_context_takeover', 'client_no_context_takeover', 'server_max_window_bits', 'client_max_window_bits'];

export function isDeflate(offer: string): boolean {
  return offer.split(';')[0]?.trim().toLowerCase() === 'permessage-deflate';
}

function params(offer: string): { name: string; value: string | undefined; text: string }[] {
  return offer.split(';').slice(1).filter((text) => text.trim() !== '').map((text) => {
    const at = text.indexOf('=');
    const name = (at < 0 ? text : text.slice(0, at)).trim().toLowerCase();
    return { name, value: at < 0 ? undefined : text.slice(at + 1).trim().replace(/^"(.*)"$/, '$1'), text: text.trim() };
  });
}

export function readOffer(offer: string): Deflate {
  const all = params(offer);
  const bits = (name: string): string | undefined => {
    const found = all.find((one) => one.name === name);
    return found && (found.value ?? '');
  };
  return {
    serverNoContext: all.some((one) => one.name === ours[0]),
    clientNoContext: all.some((one) => one.name === ours[1]),
    serverBits: bits('server_max_window_bits'),
    clientBits: bits('client_max_window_bits'),
  };
}

export function writeOffer(offer: string, deflate: Deflate): string {
  const others = params(offer).filter((one) => !ours.includes(one.name)).map((one) => one.text);
  const bits = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [value === '' ? name : `${name}=${value}`]);
  return ['permessage-deflate',
    ...(deflate.serverNoContext ? ['server_no_context_takeover'] : []),
    ...(deflate.clientNoContext ? ['client_no_context_takeover'] : []),
    ...bits('server_max_window_bits', deflate.serverBits),
    ...bits('client_max_window_bits', deflate.clientBits),
    ...others].join('; ');
}
