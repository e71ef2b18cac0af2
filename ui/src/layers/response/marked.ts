// What is looked for within a piece of text, to be marked where it stands.

export interface Piece { readonly text: string; readonly hit: boolean }

/** Cuts `text` at each place of `wanted`; case counts only when `wanted` has a capital, as the engine's search does. */
export function marked(text: string, wanted: string): Piece[] {
  if (wanted === '') return [{ text, hit: false }];
  const exact = /\p{Lu}/u.test(wanted);
  const hay = exact ? text : text.toLowerCase();
  // Lower case may be longer than the text in rare scripts: places would not fit then.
  if (hay.length !== text.length) return [{ text, hit: false }];
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = hay.indexOf(wanted); at >= 0; at = hay.indexOf(wanted, from)) {
    if (at > from) pieces.push({ text: text.slice(from, at), hit: false });
    pieces.push({ text: text.slice(at, at + wanted.length), hit: true });
    from = at + wanted.length;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from), hit: false });
  return pieces;
}
