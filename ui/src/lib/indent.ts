// JSON with line breaks and indentation and nothing else changed: numbers, key order, escapes and repeated keys
// stay as they were typed, which a parse and a print would not keep.

/** The text must be JSON. */
export function indented(text: string, step = '  '): string {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs) ?? [];
  let out = '';
  let depth = 0;
  tokens.forEach((token, i) => {
    const next = tokens[i + 1];
    if (token === '{' || token === '[') {
      const empty = next === '}' || next === ']';
      if (!empty) depth++;
      out += empty ? token : `${token}\n${step.repeat(depth)}`;
    } else if (token === '}' || token === ']') {
      const before = tokens[i - 1];
      if (before === '{' || before === '[') out += token;
      else {
        depth--;
        out += `\n${step.repeat(depth)}${token}`;
      }
    } else if (token === ',') out += `,\n${step.repeat(depth)}`;
    else if (token === ':') out += ': ';
    else out += token;
  });
  return out;
}
