// Encodings that binary payloads may have, none of which says its name. Pure.

import type { BodyAs } from '$/ipc/bindings';

export type PackedAs = Extract<BodyAs, 'messagePack' | 'cbor' | 'protobuf'>;

/** Names are the same in all languages. */
export const packings: readonly { readonly value: PackedAs; readonly label: string }[] = [
  { value: 'messagePack', label: 'MessagePack' }, { value: 'cbor', label: 'CBOR' }, { value: 'protobuf', label: 'Protocol Buffers' },
];

/** What a payload looks like by its first bytes: a map or a list of either, else fields of Protocol Buffers. A guess that a person can change. */
export function looksLike(bytes: Uint8Array): PackedAs {
  const [first = 0, second, third] = bytes;
  // The tag that CBOR has for saying so (RFC 8949 §3.4.6), and its maps.
  if ((first === 0xd9 && second === 0xd9 && third === 0xf7) || (first >= 0xa0 && first <= 0xbf)) return 'cbor';
  return (first >= 0x80 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf) ? 'messagePack' : 'protobuf';
}
