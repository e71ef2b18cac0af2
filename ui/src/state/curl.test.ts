import { expect, test, vi } from 'vitest';
import { useEngine } from '$/ipc';
import { replay } from '$/ipc/replay';
import { importCurl, isCurl, undoImport } from './curl';
import { Draft } from './draft.svelte';
import { Tab } from './tabs.svelte';

test('a curl command is told from an address', () => {
  for (const text of ['curl https://a.example', '  $ curl -v \\\n a', 'curl.exe ^\n "http://a"', 'PS C:\\> curl.exe `\n http://a']) expect(isCurl(text)).toBe(true);
  for (const text of ['https://curl.se/docs', 'curl', 'curly https://a', 'http://a/?q=curl x']) expect(isCurl(text)).toBe(false);
});

test('what was pasted becomes the request, and undo brings back what was there', async () => {
  const tab = new Tab(1);
  tab.draft.typeUrl('http://before.example/?a=1');
  const before = tab.draft.toRequest();
  const read = new Draft();
  read.typeUrl('https://after.example/');
  read.method = 'PUT';
  const leftOut = [{ option: '--compressed-ssh', why: { code: 'curl-left-out' } }];
  useEngine({ ...replay([]), fromCurl: vi.fn(() => Promise.resolve({ request: read.toRequest(), shell: 'bash' as const, leftOut })) });
  await importCurl(tab, 'curl -X PUT https://after.example/');
  expect(tab.draft.toRequest()).toEqual(read.toRequest());
  expect(tab.imported?.leftOut).toEqual(leftOut);
  undoImport(tab);
  expect(tab.draft.toRequest()).toEqual(before);
  expect(tab.imported).toBeUndefined();
});

test('a command that cannot be read leaves all as it was and says why', async () => {
  const tab = new Tab(1);
  tab.draft.typeUrl('http://before.example/');
  const refused = { kind: 'invalid', phrase: { code: 'curl-no-url' }, problems: [] };
  useEngine({ ...replay([]), fromCurl: () => Promise.reject(refused as unknown as Error) });
  await importCurl(tab, 'curl');
  expect(tab.draft.url).toBe('http://before.example/');
  expect(tab.refusal?.phrase.code).toBe('curl-no-url');
});
