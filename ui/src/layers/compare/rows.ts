// A comparison as one flat list of lines, so that it can be drawn in a window however long it is.

import type { Comparison, DiffLine } from '$/ipc/bindings';

export type Section = 'status' | 'request' | 'response' | 'body';
export type CompareRow =
  | { readonly kind: 'section'; readonly section: Section; readonly changed: number }
  | { readonly kind: 'line'; readonly line: DiffLine }
  | { readonly kind: 'gap' };

export function compareRows(comparison: Comparison, onlyChanges: boolean): CompareRow[] {
  const out: CompareRow[] = [];
  const add = (section: Section, lines: readonly DiffLine[]): void => {
    out.push({ kind: 'section', section, changed: lines.filter((line) => line.change !== 'same').length });
    let before: DiffLine | undefined;
    for (const line of lines) {
      if (onlyChanges && line.change === 'same') continue;
      if (before !== undefined && jumps(before, line)) out.push({ kind: 'gap' });
      out.push({ kind: 'line', line });
      before = line;
    }
  };
  add('status', [comparison.status]);
  add('request', comparison.requestHead);
  add('response', comparison.responseHead);
  add('body', comparison.body);
  return out;
}

/** Lines were left out between these two. */
function jumps(a: DiffLine, b: DiffLine): boolean {
  const skips = (from: number | undefined, to: number | undefined): boolean => from !== undefined && to !== undefined && to > from + 1;
  return skips(a.leftNo, b.leftNo) || skips(a.rightNo, b.rightNo);
}
