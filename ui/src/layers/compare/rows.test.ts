import { expect, it } from 'vitest';
import type { Comparison, DiffLine } from '$/ipc/bindings';
import { compareRows } from './rows';

const same = (no: number, text: string): DiffLine => ({ change: 'same', left: text, right: text, leftNo: no, rightNo: no });
const comparison: Comparison = {
  status: { change: 'changed', left: 'HTTP/1.1 200 OK', right: 'HTTP/1.1 404 Not Found' },
  requestHead: [same(1, 'GET / HTTP/1.1')], responseHead: [],
  body: [same(1, '{'), { change: 'changed', left: '"a": 1', right: '"a": 2', leftNo: 2, rightNo: 2 }, same(90, '}')],
  bodyBy: 'json', bodyCut: false, timing: [], notes: [],
};
const words = (onlyChanges: boolean): string[] => compareRows(comparison, onlyChanges).map((row) =>
  row.kind === 'section' ? `${row.section} ${String(row.changed)}` : row.kind === 'gap' ? '…' : `${row.line.change} ${row.line.left ?? ''}`);

it('lists status, heads and body, and says where lines were left out', () => {
  expect(words(false)).toEqual([
    'status 1', 'changed HTTP/1.1 200 OK', 'request 0', 'same GET / HTTP/1.1', 'response 0', 'body 1', 'same {', 'changed "a": 1', '…', 'same }',
  ]);
});

it('can leave out what is the same', () => {
  expect(words(true)).toEqual(['status 1', 'changed HTTP/1.1 200 OK', 'request 0', 'response 0', 'body 1', 'changed "a": 1']);
});
