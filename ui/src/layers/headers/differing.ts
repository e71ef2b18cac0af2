// Where two texts differ.

/** The run between the common beginning and the common end, on both sides. */
export function differing(a: string, b: string): [[number, number][], [number, number][]] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const run = (text: string): [number, number][] => (text.length - tail > head ? [[head, text.length - tail]] : []);
  return [run(a), run(b)];
}
