// Where the text of a filter stands in a summary, to be marked. Pure.

import type { Filter } from '$/ipc/bindings';

export interface Piece { readonly text: string; readonly hit: boolean }

/** As the engine compares: without regard to case (ASCII) unless there is a capital. */
function pattern(filter: Filter): RegExp | undefined {
  if (!filter.text) return undefined;
  const source = filter.regex ? filter.text : filter.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  try {
    return new RegExp(source, /[A-Z]/.test(filter.text) ? 'g' : 'gi');
  } catch {
    return undefined;
  }
}

export function pieces(text: string, filter: Filter): Piece[] {
  const wanted = pattern(filter);
  if (!wanted) return [{ text, hit: false }];
  const out: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(wanted)) {
    if (match[0] === '') continue;
    if (match.index > from) out.push({ text: text.slice(from, match.index), hit: false });
    out.push({ text: match[0], hit: true });
    from = match.index + match[0].length;
  }
  if (from < text.length || out.length === 0) out.push({ text: text.slice(from), hit: false });
  return out;
}

/** What is typed into the filter: `/…/` is a regular expression, anything else is one when the switch says so. */
export function typed(text: string, regex: boolean): Pick<Filter, 'regex'> & { readonly text: string | undefined } {
  const slashes = /^\/(.+)\/$/.exec(text);
  if (slashes) return { text: slashes[1], regex: true };
  return { text: text === '' ? undefined : text, regex };
}
