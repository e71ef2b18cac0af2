// A message head cut into lines exactly as on the wire, each with its place and its line ending.

export type Ending = 'crlf' | 'lf' | 'none';

export interface HeadLine {
  /** Bytes from the beginning of the head. */
  readonly off: number;
  readonly len: number;
  readonly ending: Ending;
  /** The line without its ending, one character per octet where it is not UTF-8. */
  readonly text: string;
  /** Field name and what follows the colon, for field lines. */
  readonly field?: { readonly name: string; readonly space: string; readonly value: string };
  readonly kind: 'start' | 'field' | 'end' | 'other';
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Octets as people read them: UTF-8 when they are, else one character per octet (RFC 9110 §5.5). */
export function octets(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    let out = '';
    for (const byte of bytes) out += String.fromCharCode(byte);
    return out;
  }
}

/** Cuts at every LF; a CR before it belongs to the ending. Bytes after the last LF are a line without one. */
export function headLines(bytes: Uint8Array): HeadLine[] {
  const lines: HeadLine[] = [];
  let from = 0;
  while (from < bytes.length) {
    const lf = bytes.indexOf(10, from);
    const to = lf < 0 ? bytes.length : lf + 1;
    const crlf = lf > from && bytes[lf - 1] === 13;
    const ending: Ending = lf < 0 ? 'none' : crlf ? 'crlf' : 'lf';
    const text = octets(bytes.subarray(from, to - (ending === 'none' ? 0 : crlf ? 2 : 1)));
    lines.push({ off: from, len: to - from, ending, text, ...part(text, lines.length) });
    from = to;
  }
  return lines;
}

/** Fields of a message that is not text on the wire (HTTP/2), in the shape of lines; `begin` is where the head begins. */
export function fieldLines(fields: readonly { readonly name: string; readonly value: string; readonly range: { readonly off: number; readonly len: number } }[], begin: number): HeadLine[] {
  return fields.map(({ name, value, range }) => ({
    off: range.off - begin, len: range.len, ending: 'none', text: `${name}: ${value}`, kind: 'field', field: { name, space: ' ', value },
  }));
}

/** The ending as it is shown. */
export function shown(ending: Ending): string {
  return ending === 'crlf' ? '\\r\\n' : ending === 'lf' ? '\\n' : '';
}

/** Cuts a value where it holds what is neither visible US-ASCII, space nor tab: obs-text and controls (RFC 9110 §5.5). */
export function obsolete(value: string): { readonly text: string; readonly odd: boolean }[] {
  return value.split(/([^\t\x20-\x7e]+)/).flatMap((text, n) => (text === '' ? [] : [{ text: n % 2 === 1 ? visible(text) : text, odd: n % 2 === 1 }]));
}

/** Controls as their pictures, so that a NUL can be seen. */
function visible(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\x00-\x1f\x7f]/g, (c) => String.fromCodePoint(c === '\x7f' ? 0x2421 : 0x2400 + c.charCodeAt(0)));
}

/** Offset in the style of hex views, at least four digits. */
export function offset(off: number): string {
  return off.toString(16).padStart(4, '0');
}

function part(text: string, index: number): Pick<HeadLine, 'kind' | 'field'> {
  if (index === 0) return { kind: 'start' };
  if (text === '') return { kind: 'end' };
  const colon = text.indexOf(':');
  if (colon <= 0) return { kind: 'other' };
  const rest = text.slice(colon + 1);
  const space = /^[ \t]*/.exec(rest)?.[0] ?? '';
  return { kind: 'field', field: { name: text.slice(0, colon), space, value: rest.slice(space.length) } };
}
