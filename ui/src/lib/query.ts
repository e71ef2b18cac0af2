// The query of a URL as rows and back. What was typed stays as it was typed: a row that nobody touched keeps
// its own bytes, only an edited one is encoded anew.

export interface Param {
  readonly name: string;
  readonly value: string;
  readonly on: boolean;
  /** Text in the URL that this row was read from; absent once edited. */
  readonly raw?: string;
}

interface Parts { readonly before: string; readonly query: string | undefined; readonly fragment: string }

function split(url: string): Parts {
  const hash = url.indexOf('#');
  const fragment = hash < 0 ? '' : url.slice(hash);
  const rest = hash < 0 ? url : url.slice(0, hash);
  const mark = rest.indexOf('?');
  return mark < 0
    ? { before: rest, query: undefined, fragment }
    : { before: rest.slice(0, mark), query: rest.slice(mark + 1), fragment };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function encode(text: string): string {
  // What RFC 3986 §3.4 lets stand in a query stays readable; what would end or split the row does not.
  return encodeURIComponent(text).replace(/%(?:2F|3A|40|2C|3B|24|21|7E|2A|27|28|29|3F)/g, decodeURIComponent);
}

/** Rows of a URL's query, in order. */
export function paramsOf(url: string): Param[] {
  const { query } = split(url);
  if (query === undefined || query === '') return [];
  return query.split('&').map((raw) => {
    const equals = raw.indexOf('=');
    return equals < 0
      ? { name: decode(raw), value: '', on: true, raw }
      : { name: decode(raw.slice(0, equals)), value: decode(raw.slice(equals + 1)), on: true, raw };
  });
}

/** The URL with its query made of the rows that are on. */
export function withParams(url: string, params: readonly Param[]): string {
  const { before, fragment } = split(url);
  const query = params
    .filter((p) => p.on && (p.name !== '' || p.value !== '' || p.raw !== undefined))
    .map((p) => p.raw ?? `${encode(p.name)}${p.value === '' ? '' : `=${encode(p.value)}`}`)
    .join('&');
  return `${before}${query === '' ? '' : `?${query}`}${fragment}`;
}

/** Rows after the URL was edited: what it says, with the rows that are off kept at their places. */
export function mergeParams(url: string, old: readonly Param[]): Param[] {
  const merged: Param[] = paramsOf(url);
  old.forEach((param, at) => {
    if (!param.on) merged.splice(Math.min(at, merged.length), 0, param);
  });
  return merged;
}
