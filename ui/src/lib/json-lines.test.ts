import { describe, expect, it } from 'vitest';
import { join, JsonLines } from './json-lines';

const text = (lines: JsonLines): string[] => Array.from({ length: lines.count }, (_, at) => {
  const line = lines.line(at);
  return '  '.repeat(line.depth) + join(line.tokens);
});

describe('JSON lines', () => {
  it('keep the spelling of numbers and the order of keys', () => {
    const lines = new JsonLines('{"b":12345678901234567890,"a":1.0,"a":-0.10e+05,"e":[],"o":{},"u":"\\u00e9"}');
    expect(lines.problem).toBeUndefined();
    expect(text(lines)).toEqual([
      '{', '  "b": 12345678901234567890,', '  "a": 1.0,', '  "a": -0.10e+05,', '  "e": [],', '  "o": {},', '  "u": "\\u00e9"', '}',
    ]);
  });

  it('fold what a line opens', () => {
    const lines = new JsonLines('[{"a":1},[2,3]]');
    expect(text(lines)).toEqual(['[', '  {', '    "a": 1', '  },', '  [', '    2,', '    3', '  ]', ']']);
    expect(lines.line(1).closes).toBe(3);
    expect(lines.line(0).closes).toBe(8);
    expect([...lines.visible(new Set([1, 4]))]).toEqual([0, 1, 4, 8]);
    expect([...lines.visible(new Set([0]))]).toEqual([0]);
  });

  it('say where a text stops being JSON', () => {
    expect(new JsonLines('{"a":1,\n}').problem).toMatchObject({ line: 2, column: 1, expected: 'key' });
    expect(new JsonLines('[1 2]').problem).toMatchObject({ at: 3, expected: 'commaOrEnd' });
    expect(new JsonLines('{} x').problem).toMatchObject({ at: 3, expected: 'end' });
    for (const bad of ['', '{', '[1,]', '01', '1.', '"a', '"\\x"', '{"a"}', 'nul', '[}', '{]', 'truefalse', '"\n"']) {
      expect(new JsonLines(bad).problem, bad).toBeDefined();
    }
  });

  it('agree with the JSON parser of the platform on what is JSON', () => {
    for (const good of ['0', '-0', 'true', '[]', '{}', '[[[[]]]]', '{"a":{"b":[{}]}}', ' [ 1 , "x" ] ', '1e5', '"\\"\\\\\\/\\b\\f\\n\\r\\t\\uD834"']) {
      expect(() => JSON.parse(good) as unknown, good).not.toThrow();
      const lines = new JsonLines(good);
      expect(lines.problem, good).toBeUndefined();
      expect(JSON.parse(lines.pretty()), good).toEqual(JSON.parse(good));
    }
  });

  it('survive nesting that no reader would', () => {
    const deep = 20_000;
    const lines = new JsonLines('['.repeat(deep) + '1' + ']'.repeat(deep));
    expect(lines.problem).toBeUndefined();
    expect(lines.count).toBe(deep * 2 + 1);
  });
});
