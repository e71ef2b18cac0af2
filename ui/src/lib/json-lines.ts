// JSON as readable lines over the source text: keys keep their order, numbers and escapes their exact
// spelling, since nothing is parsed into values. Lines are numbers in flat arrays, so that a body of a few
// megabytes costs a few megabytes.

export type TokenKind = 'key' | 'string' | 'number' | 'literal' | 'punct';
const kinds: readonly TokenKind[] = ['key', 'string', 'number', 'literal', 'punct'];

export interface Token { readonly kind: TokenKind; readonly text: string }

export interface JsonProblem {
  /** UTF-16 units from the beginning of the text; line and column from 1. */
  readonly at: number;
  readonly line: number;
  readonly column: number;
  readonly expected: 'value' | 'key' | 'colon' | 'commaOrEnd' | 'end';
}

export interface JsonLine {
  /** From 0, without regard to folding. */
  readonly index: number;
  readonly depth: number;
  readonly tokens: readonly Token[];
  /** Index of the line that closes what this line opens. */
  readonly closes?: number;
}

export class JsonLines {
  private readonly text: string;
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly kindsOf: number[] = [];
  private readonly firstToken: number[] = [0];
  private readonly depths: number[] = [0];
  private readonly closesAt: number[] = [-1];
  readonly problem: JsonProblem | undefined;

  constructor(text: string) {
    this.text = text;
    this.problem = this.read();
  }

  get count(): number {
    return this.firstToken.length;
  }

  line(index: number): JsonLine {
    const from = this.firstToken[index] ?? 0;
    const to = this.firstToken[index + 1] ?? this.starts.length;
    const tokens: Token[] = [];
    for (let at = from; at < to; at += 1) {
      tokens.push({ kind: kinds[this.kindsOf[at] ?? 4] ?? 'punct', text: this.text.slice(this.starts[at], this.ends[at]) });
    }
    const closes = this.closesAt[index] ?? -1;
    const line = { index, depth: this.depths[index] ?? 0, tokens };
    return closes < 0 ? line : { ...line, closes };
  }

  /** Indices of the lines that are seen when the lines of `folded` are closed. */
  visible(folded: ReadonlySet<number>): Uint32Array {
    const out = new Uint32Array(this.count);
    let size = 0;
    for (let index = 0; index < this.count; index += 1) {
      out[size] = index;
      size += 1;
      // The closing bracket of a folded line is drawn on the line itself.
      if (folded.has(index)) index = this.closesAt[index] ?? index;
    }
    return out.subarray(0, size);
  }

  /** The text as lines with two spaces a level. */
  pretty(): string {
    const out: string[] = [];
    for (let index = 0; index < this.count; index += 1) {
      const { depth, tokens } = this.line(index);
      out.push('  '.repeat(depth) + join(tokens));
    }
    return out.join('\n');
  }

  private read(): JsonProblem | undefined {
    const { text } = this;
    const open: number[] = [];
    let expected: JsonProblem['expected'] | 'valueOrEnd' | 'keyOrEnd' = 'value';
    const inObject: boolean[] = [];
    let at = 0;
    for (;;) {
      while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
      if (at >= text.length) break;
      const c = text.charCodeAt(at);
      const closing = c === 0x7d || c === 0x5d;
      if (closing) {
        const wanted = inObject[inObject.length - 1] === true ? 0x7d : 0x5d;
        if (open.length === 0 || c !== wanted || !(expected === 'commaOrEnd' || expected === 'valueOrEnd' || expected === 'keyOrEnd')) return this.fault(at, expected);
        const line = open.pop() ?? 0;
        inObject.pop();
        if (expected === 'commaOrEnd') {
          this.newLine(open.length);
          this.closesAt[line] = this.firstToken.length - 1;
        }
        at = this.push(at, at + 1, 4);
        expected = open.length === 0 ? 'end' : 'commaOrEnd';
        continue;
      }
      if (expected === 'end') return this.fault(at, expected);
      if (expected === 'commaOrEnd') {
        if (c !== 0x2c) return this.fault(at, expected);
        at = this.push(at, at + 1, 4);
        this.newLine(open.length);
        expected = inObject[inObject.length - 1] === true ? 'key' : 'value';
        continue;
      }
      if (expected === 'colon') {
        if (c !== 0x3a) return this.fault(at, expected);
        at = this.push(at, at + 1, 4);
        expected = 'value';
        continue;
      }
      if (expected === 'valueOrEnd' || expected === 'keyOrEnd') this.newLine(open.length);
      if (expected === 'key' || expected === 'keyOrEnd') {
        const end = c === 0x22 ? stringEnd(text, at) : -1;
        if (end < 0) return this.fault(at, 'key');
        at = this.push(at, end, 0);
        expected = 'colon';
        continue;
      }
      if (c === 0x7b || c === 0x5b) {
        at = this.push(at, at + 1, 4);
        open.push(this.firstToken.length - 1);
        inObject.push(c === 0x7b);
        expected = c === 0x7b ? 'keyOrEnd' : 'valueOrEnd';
        continue;
      }
      const kind = c === 0x22 ? 1 : c === 0x2d || (c >= 0x30 && c <= 0x39) ? 2 : 3;
      const end = kind === 1 ? stringEnd(text, at) : kind === 2 ? matchEnd(numberAt, text, at) : matchEnd(literalAt, text, at);
      if (end < 0) return this.fault(at, 'value');
      at = this.push(at, end, kind);
      expected = open.length === 0 ? 'end' : 'commaOrEnd';
    }
    return expected === 'end' ? undefined : this.fault(at, expected);
  }

  private push(from: number, to: number, kind: number): number {
    this.starts.push(from);
    this.ends.push(to);
    this.kindsOf.push(kind);
    return to;
  }

  private newLine(depth: number): void {
    this.firstToken.push(this.starts.length);
    this.depths.push(depth);
    this.closesAt.push(-1);
  }

  private fault(at: number, expected: JsonProblem['expected'] | 'valueOrEnd' | 'keyOrEnd'): JsonProblem {
    const before = this.text.slice(0, at);
    const line = before.split('\n').length;
    const wanted = expected === 'valueOrEnd' ? 'value' : expected === 'keyOrEnd' ? 'key' : expected;
    return { at, line, column: at - before.lastIndexOf('\n'), expected: wanted };
  }
}

/** Tokens of a line as text: a space after a colon, none elsewhere. */
export function join(tokens: readonly Token[]): string {
  return tokens.map((token) => (token.kind === 'punct' && token.text === ':' ? ': ' : token.text)).join('');
}

const numberAt = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;
const literalAt = /(?:true|false|null)(?!\w)/y;

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** End of the string that begins at `at`, or -1 when it is not a JSON string (RFC 8259 §7). */
function stringEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 0x22) return i + 1;
    if (c < 0x20) return -1;
    if (c === 0x5c) {
      i += 1;
      const e = text[i];
      if (e === 'u') {
        if (!/^[0-9a-fA-F]{4}$/.test(text.slice(i + 1, i + 5))) return -1;
        i += 4;
      } else if (e === undefined || !'"\\/bfnrt'.includes(e)) return -1;
    }
  }
  return -1;
}

function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}
