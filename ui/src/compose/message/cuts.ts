// Places where a payload is cut into fragments: ascending, equal ones make empty fragments.

/** Numbers as typed, in order; undefined when something else stands among them. */
export function parseCuts(text: string): number[] | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (!words.every((word) => /^\d{1,12}$/.test(word))) return undefined;
  return words.map(Number).sort((a, b) => a - b);
}

/** A cut after every so many bytes, and at most a thousand. */
export function every(step: number, len: number): number[] {
  const out: number[] = [];
  for (let at = step; at < len && out.length < 1_000; at += step) out.push(at);
  return out;
}

/** Bytes of each fragment. */
export function fragments(cuts: readonly number[], len: number): number[] {
  const ends = [...cuts.map((cut) => Math.min(cut, len)), len];
  return ends.map((end, i) => end - (ends[i - 1] ?? 0));
}

/** One more cut: in the middle of the longest fragment. */
export function widest(cuts: readonly number[], len: number): number[] {
  const sizes = fragments(cuts, len);
  const at = sizes.indexOf(Math.max(...sizes));
  const from = at === 0 ? 0 : cuts[at - 1] ?? 0;
  return [...cuts, from + Math.ceil((sizes[at] ?? 0) / 2)].sort((a, b) => a - b);
}

/** A cut at another place, within the payload; its order among the others follows. */
export function movedCut(cuts: readonly number[], at: number, to: number, len: number): number[] {
  return cuts.map((cut, i) => (i === at ? Math.min(len, Math.max(0, Math.round(to))) : cut)).sort((a, b) => a - b);
}
