// A message of SOCKS 5 as fields at their bytes (RFC 1928, RFC 1929).

import { phrase } from '$/i18n';
import type { SocksField } from '$/ipc/bindings';
import type { LinkedField } from './linked';

/**
 * Fields follow one another on the wire. Octets are shown as UTF-8 where they are, else one character an octet, so
 * the bytes themselves say how long each is.
 */
export function socksFields(fields: readonly SocksField[], bytes: Uint8Array, rfc: string): LinkedField[] {
  let at = 0;
  return fields.map((field) => {
    const len = lengthAt(field.octets, bytes, at);
    const from = at;
    at += len;
    return { name: field.name, value: shown(bytes.subarray(from, from + len), field.octets), note: phrase(field.meaning), rfc, from, to: from + len };
  });
}

function lengthAt(text: string, bytes: Uint8Array, at: number): number {
  const utf8 = new TextEncoder().encode(text);
  const fits = utf8.every((byte, n) => bytes[at + n] === byte);
  return fits ? utf8.length : text.length;
}

/** A few octets as hex, a name as text. */
function shown(bytes: Uint8Array, text: string): string {
  // What cannot be read as text is shown as hex.
  if (text.length > 1 && /^[\x20-\x7e]+$/.test(text)) return text;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
