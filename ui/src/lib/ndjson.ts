// One JSON text a line.

import { jsonFault, type JsonFault } from './json';

/** The first line that is not JSON; empty lines are none. Its place is in the whole text. */
export function lineFault(text: string): JsonFault | undefined {
  let at = 0;
  for (const [i, line] of text.split('\n').entries()) {
    const fault = line.trim() === '' ? undefined : jsonFault(line);
    if (fault) return { ...fault, at: at + fault.at, line: i + 1 };
    at += line.length + 1;
  }
  return undefined;
}
