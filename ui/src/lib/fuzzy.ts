// Fuzzy match for the command palette: letters in order, whole words and beginnings first.

/** Score of a match, higher is better; undefined when the letters are not all there in order. */
export function fuzzy(query: string, text: string): number | undefined {
  const q = query.toLowerCase().replace(/\s+/g, '');
  const s = text.toLowerCase();
  if (q === '') return 0;
  const whole = s.indexOf(query.trim().toLowerCase());
  if (whole >= 0) return 1000 - whole - (whole > 0 && /\p{L}|\p{N}/u.test(s.charAt(whole - 1)) ? 200 : 0);
  let score = 0;
  let at = -1;
  for (const letter of q) {
    const next = s.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    const begins = next === 0 || !/\p{L}|\p{N}/u.test(s.charAt(next - 1));
    score += next === at + 1 ? 8 : begins ? 6 : 1 - Math.min(3, (next - at) / 8);
    at = next;
  }
  return score;
}
