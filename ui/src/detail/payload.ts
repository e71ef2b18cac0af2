// A payload as lines to read: JSON by its tokens, text by its lines, anything else as hex. Pure.

import { JsonLines, type JsonProblem, type TokenKind } from '$/lib/json-lines';

export interface Piece { readonly kind: TokenKind | 'text'; readonly text: string }

export interface Looked {
  readonly shape: 'json' | 'text' | 'hex';
  readonly count: number;
  readonly line: (n: number) => readonly Piece[];
  readonly problem?: JsonProblem;
}

const INDENT = '  ';
const BINARY: Looked = { shape: 'hex', count: 0, line: () => [] };

/** Text when it is UTF-8; a character that the end cut off is left out. */
function decode(bytes: Uint8Array, cut: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
  } catch {
    return undefined;
  }
}

function space(tokens: readonly { readonly kind: TokenKind; readonly text: string }[], depth: number): Piece[] {
  const out: Piece[] = [{ kind: 'text', text: INDENT.repeat(depth) }];
  for (const token of tokens) {
    const after = token.kind === 'punct' && token.text === ':' ? ': ' : token.text;
    out.push({ kind: token.kind, text: after });
  }
  return out;
}

/** `cut`: there is more than these bytes. */
export function lookAt(bytes: Uint8Array, cut: boolean, mode: 'auto' | 'json' | 'text'): Looked {
  const text = decode(bytes, cut);
  if (text === undefined) return BINARY;
  const structured = /^\s*[[{]/.test(text);
  if (mode === 'json' || (mode === 'auto' && structured)) {
    const json = new JsonLines(text);
    // What was cut off can't be whole; what it begins with still reads as JSON.
    const sound = json.problem === undefined || (cut && json.problem.at >= text.length);
    if (sound || mode === 'json') {
      return {
        shape: 'json', count: json.count, line: (n) => { const { tokens, depth } = json.line(n); return space(tokens, depth); },
        ...(json.problem === undefined || sound ? {} : { problem: json.problem }),
      };
    }
  }
  const lines = text.split('\n');
  return { shape: 'text', count: lines.length, line: (n) => [{ kind: 'text', text: lines[n] ?? '' }] };
}
