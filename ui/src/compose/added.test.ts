import { expect, test } from 'vitest';
import { addedAt, leaveOut, putBack } from './added';
import { Draft } from '$/state/draft.svelte';

const line = (name: string, added: boolean) => ({ name, value: 'x', added });

test('added lines stand before the typed line that they precede', () => {
  const rows = [
    { name: 'A', value: '1', on: true }, { name: 'Off', value: '1', on: false }, { name: '', value: '', on: true }, { name: 'B', value: '2', on: true },
  ];
  const at = addedAt([line('Host', true), line('A', false), line('Accept', true), line('B', false), line('User-Agent', true), line('Cookie', true)], rows);
  expect([...at].map(([row, lines]) => [row, lines.map((one) => one.name)])).toEqual([[0, ['Host']], [3, ['Accept']], [4, ['User-Agent', 'Cookie']]]);
  expect(addedAt([], []).size).toBe(0);
});

test('what is left out can be put back', () => {
  const draft = new Draft();
  leaveOut(draft, 'User-Agent');
  leaveOut(draft, 'user-agent');
  expect(draft.without).toEqual(['user-agent']);
  putBack(draft, 'user-agent');
  expect(draft.without).toEqual([]);
});
