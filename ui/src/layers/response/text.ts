// Text of a body in lines that can be drawn: very long lines are cut into pieces, so that a body of one
// line is as cheap as one of many.

/** Longest piece of a line that is one row, in UTF-16 units. */
export const longest = 2_000;

export interface TextRow {
  /** Line number from 1. */
  readonly line: number;
  /** True for the second and later pieces of a long line. */
  readonly continued: boolean;
  readonly text: string;
  /** CR, LF or CR LF as shown, on the last piece of a line. */
  readonly ending: '' | '\\n' | '\\r\\n';
}

/** Where rows begin in a text: two flat arrays, so that a million lines are not a million objects. */
export class TextRows {
  private readonly text: string;
  private readonly starts: number[] = [];
  private readonly lines: number[] = [];

  constructor(text: string) {
    this.text = text;
    let line = 1;
    let from = 0;
    while (from < text.length) {
      const lf = text.indexOf('\n', from);
      const to = lf < 0 ? text.length : lf + 1;
      for (let at = from; at < to; at = cut(text, at, to)) {
        this.starts.push(at);
        this.lines.push(line);
      }
      from = to;
      line += 1;
    }
  }

  get count(): number {
    return this.starts.length;
  }

  row(index: number): TextRow {
    const from = this.starts[index] ?? 0;
    const to = this.starts[index + 1] ?? this.text.length;
    const raw = this.text.slice(from, to);
    const ending = raw.endsWith('\r\n') ? '\\r\\n' : raw.endsWith('\n') ? '\\n' : '';
    const text = ending === '' ? raw : raw.slice(0, ending === '\\n' ? -1 : -2);
    return { line: this.lines[index] ?? 0, continued: index > 0 && this.lines[index - 1] === this.lines[index], text, ending };
  }
}

/** End of the piece that begins at `at`: never between the halves of a surrogate pair or of CR LF. */
function cut(text: string, at: number, to: number): number {
  if (to - at <= longest + 2) return to;
  const end = at + longest;
  const unit = text.charCodeAt(end);
  return unit >= 0xdc00 && unit <= 0xdfff ? end + 1 : end;
}

/** Decodes bytes by the charset that the peer named; `undefined` when this system does not know it. */
export function decode(bytes: Uint8Array, charset: string): { text: string; charset: string } | undefined {
  try {
    const decoder = new TextDecoder(charset === '' ? 'utf-8' : charset);
    return { text: decoder.decode(bytes), charset: decoder.encoding };
  } catch {
    return undefined;
  }
}

/**
 * A page of UTF-8 cut to the characters that begin in it, so that no page shows replacement characters which are
 * not in the body. `bytes` may hold up to three bytes beyond the page, where a character that begins in it ends.
 */
export function wholeCharacters(bytes: Uint8Array, page: number, first: boolean): Uint8Array {
  const continues = (at: number): boolean => at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80;
  let from = 0;
  if (!first) while (from < 3 && continues(from)) from += 1;
  let to = Math.min(page, bytes.length);
  while (to < page + 3 && continues(to)) to += 1;
  return bytes.subarray(from, to);
}
