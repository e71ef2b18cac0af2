// Bytes to text and back. Pure; no DOM.

const digits = '0123456789abcdef';

/** Two lower-case hex digits. */
export function hexByte(value: number): string {
  return (digits[(value >> 4) & 15] ?? '0') + (digits[value & 15] ?? '0');
}

/** Lower-case hex with a separator between bytes. */
export function toHex(bytes: Uint8Array, separator = ' '): string {
  let out = '';
  for (let i = 0; i < bytes.length; i++) out += (i > 0 ? separator : '') + hexByte(bytes[i] ?? 0);
  return out;
}

/** Hex as typed, with spaces, commas, colons, `0x` and line breaks allowed; or where it goes wrong (UTF-16 units), as the engine reads it. */
export function parseHex(text: string): { readonly bytes: Uint8Array } | { readonly at: number; readonly odd: boolean } {
  const out: number[] = [];
  let high: number | undefined;
  let highAt = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '0' && (text.charAt(i + 1) === 'x' || text.charAt(i + 1) === 'X') && high === undefined) {
      i++;
      continue;
    }
    if (/[\s,:]/.test(c)) {
      if (high !== undefined) return { at: highAt, odd: true };
      continue;
    }
    const value = parseInt(c, 16);
    if (Number.isNaN(value)) return { at: i, odd: false };
    if (high === undefined) {
      high = value;
      highAt = i;
    } else {
      out.push(high * 16 + value);
      high = undefined;
    }
  }
  return high === undefined ? { bytes: Uint8Array.from(out) } : { at: highAt, odd: true };
}

/** Text with `\n \r \t \0 \\ \xHH \u{…}` escapes, as UTF-8; or where an escape goes wrong (UTF-16 units). */
export function parseEscapes(text: string): { readonly bytes: Uint8Array } | { readonly at: number } {
  const out: number[] = [];
  const encoder = new TextEncoder();
  const simple: Record<string, number> = { n: 10, r: 13, t: 9, '0': 0, '\\': 92 };
  for (let i = 0; i < text.length; ) {
    if (text.charAt(i) !== '\\') {
      const point = text.codePointAt(i) ?? 0;
      const char = String.fromCodePoint(point);
      out.push(...encoder.encode(char));
      i += char.length;
      continue;
    }
    const letter = text.charAt(i + 1);
    const value = simple[letter];
    if (value !== undefined) {
      out.push(value);
      i += 2;
      continue;
    }
    const byte = /^\\x([0-9a-fA-F]{2})/.exec(text.slice(i, i + 4));
    if (byte?.[1]) {
      out.push(parseInt(byte[1], 16));
      i += 4;
      continue;
    }
    const point = /^\\u\{([0-9a-fA-F]{1,6})\}/.exec(text.slice(i, i + 10));
    const code = point?.[1] === undefined ? undefined : parseInt(point[1], 16);
    if (point && code !== undefined && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) {
      out.push(...encoder.encode(String.fromCodePoint(code)));
      i += point[0].length;
      continue;
    }
    return { at: i };
  }
  return { bytes: Uint8Array.from(out) };
}

/** Base64 to bytes. */
export function fromBase64(text: string): Uint8Array {
  const binary = atob(text);
  const out = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) out[i] = binary.charCodeAt(i);
  return out;
}

/** Bytes of Base64 as typed, of either alphabet, with white space and without padding; undefined when it is none. */
export function base64Bytes(text: string): Uint8Array | undefined {
  const plain = text.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1) return undefined;
  return fromBase64(plain.padEnd(Math.ceil(plain.length / 4) * 4, '='));
}

/** Bytes to Base64. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

/** Printable ASCII as itself, everything else as a middle dot. */
export function asciiByte(value: number): string {
  return value >= 0x20 && value < 0x7f ? String.fromCharCode(value) : '·';
}

/** UTF-8 when it is, else undefined. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Pieces as one; a single piece is not copied. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const first = parts[0];
  if (parts.length === 1 && first !== undefined) return first;
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
