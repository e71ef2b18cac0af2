import { expect, test } from 'vitest';
import { Draft } from '$/state/draft.svelte';
import { faults, makes, setFault } from './on-purpose';

const made = (draft: Draft): string[] => faults.filter((fault) => makes(draft, fault)).map((fault) => fault.id);

test.each(faults.map((fault) => [fault.id, fault] as const))('%s is made and taken back, and leaves the other lines alone', (id, fault) => {
  const draft = new Draft();
  draft.headers = [{ name: 'x-own', value: '1', on: true }];
  expect(made(draft)).toEqual([]);
  setFault(draft, fault, true);
  expect(made(draft)).toEqual([id]);
  setFault(draft, fault, false);
  expect([made(draft), draft.headers, draft.without]).toEqual([[], [{ name: 'x-own', value: '1', on: true }], []]);
});

test('one fault of a field takes the place of another', () => {
  const draft = new Draft();
  for (const fault of faults) setFault(draft, fault, true);
  expect(made(draft)).toEqual(['host', 'upgrade-other', 'connection-other', 'key-short', 'version-12']);
});
