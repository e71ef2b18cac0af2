// Where JSON as typed goes wrong, in lines and columns: engines word JSON.parse's faults differently, so the
// place is found by reading the text ourselves (RFC 8259).

export interface JsonFault { readonly at: number; readonly line: number; readonly column: number }

/** The first place that is not JSON, or undefined when all of it is. */
export function jsonFault(text: string): JsonFault | undefined {
  let i = 0;
  let bad: number | undefined;

  const space = (): void => { while (/[ \t\r\n]/.test(text.charAt(i))) i++; };
  const fail = (): false => { bad ??= i; return false; };

  function literal(word: string): boolean {
    for (const letter of word) {
      if (text.charAt(i) !== letter) return fail();
      i++;
    }
    return true;
  }

  function string(): boolean {
    i++;
    for (;;) {
      const c = text.charAt(i);
      if (c === '' || c < ' ') return fail();
      if (c === '"') { i++; return true; }
      if (c === '\\') {
        const escape = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(i, i + 6));
        if (!escape) return fail();
        i += escape[0].length;
      } else i++;
    }
  }

  function number(): boolean {
    const got = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(text.slice(i, i + 400));
    if (!got) return fail();
    i += got[0].length;
    return true;
  }

  function list(close: string, item: () => boolean): boolean {
    i++;
    space();
    if (text.charAt(i) === close) { i++; return true; }
    for (;;) {
      if (!item()) return false;
      space();
      const c = text.charAt(i);
      if (c === close) { i++; return true; }
      if (c !== ',') return fail();
      i++;
      space();
    }
  }

  function member(): boolean {
    if (text.charAt(i) !== '"') return fail();
    if (!string()) return false;
    space();
    if (text.charAt(i) !== ':') return fail();
    i++;
    return value();
  }

  function value(): boolean {
    space();
    switch (text.charAt(i)) {
      case '{': return list('}', member);
      case '[': return list(']', value);
      case '"': return string();
      case 't': return literal('true');
      case 'f': return literal('false');
      case 'n': return literal('null');
      default: return number();
    }
  }

  if (quick(text)) return undefined;
  if (value()) {
    space();
    if (i < text.length) fail();
  }
  const at = bad ?? i;
  const before = text.slice(0, at).split('\n');
  return { at, line: before.length, column: (before[before.length - 1] ?? '').length + 1 };
}

function quick(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The items of a list, each as it is spelt; undefined when the text is none. */
export function jsonItems(text: string): string[] | undefined {
  const list = text.trim();
  if (!list.startsWith('[') || jsonFault(list) !== undefined) return undefined;
  const out: string[] = [];
  let depth = 0;
  let from = 1;
  for (let at = 0; at < list.length; at++) {
    const c = list.charAt(at);
    if (c === '"') {
      for (at++; list.charAt(at) !== '"'; at++) if (list.charAt(at) === '\\') at++;
    } else if (c === '[' || c === '{') depth++;
    else if ((c === ']' || c === '}') && --depth > 0) continue;
    else if ((c === ',' && depth === 1) || depth === 0) {
      const item = list.slice(from, at).trim();
      if (item !== '') out.push(item);
      from = at + 1;
    }
  }
  return out;
}
