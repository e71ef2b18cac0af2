import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CookieEntry } from '$/ipc/bindings';
import { useEngine } from '$/ipc';
import { replay } from '$/ipc/replay';
import { frame } from '$/state/frame.svelte';
import CookiesDialog from './CookiesDialog.svelte';

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe(): void { /* never resized */ } unobserve(): void { /* never resized */ } disconnect(): void { /* never resized */ } });
});

afterEach(() => {
  frame.cookies = false;
  cleanup();
});

/** An engine with one jar in memory. */
function engine(held: CookieEntry[]) {
  const same = (a: CookieEntry, b: CookieEntry): boolean => a.name === b.name && a.domain === b.domain && a.path === b.path;
  const cookies = vi.fn((_jar: string, first: number, count: number) =>
    Promise.resolve({ total: held.length, first, cookies: held.slice(first, first + count) }));
  useEngine({
    ...replay([]), cookies,
    jars: () => Promise.resolve([{ name: 'default', cookies: held.length }]),
    putCookie: (_jar, cookie) => { held = [...held.filter((one) => !same(one, cookie)), cookie]; return Promise.resolve(); },
    removeCookie: (_jar, cookie) => { held = held.filter((one) => !same(one, cookie)); return Promise.resolve(); },
    clearJar: () => { held = []; return Promise.resolve(); },
  });
  return { cookies, held: () => held };
}

const fish: CookieEntry = {
  name: 'fish', value: 'sockeye', domain: 'a.example', path: '/', hostOnly: true, secure: true, httpOnly: false, sameSite: 'lax',
  on: true, createdMs: 0, setBy: { session: 's', response: 7, url: 'https://a.example/login' },
};

test('cookies are read once, edited, switched off and deleted', async () => {
  const user = userEvent.setup();
  const made = engine([fish]);
  render(CookiesDialog);
  frame.openCookies('default');
  await screen.findByText('sockeye');
  expect(made.cookies).toHaveBeenCalledTimes(1);

  await user.click(screen.getByRole('button', { name: 'Edit fish' }));
  const value = await screen.findByRole('textbox', { name: 'Value' });
  await user.clear(value);
  await user.type(value, 'coho');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  await screen.findByText('coho');
  // Edited by hand, it is the person's: no response set this value.
  expect(made.held()[0]?.setBy).toBeUndefined();

  await user.click(screen.getByRole('checkbox', { name: 'Send fish' }));
  await waitFor(() => { expect(made.held()[0]?.on).toBe(false); });
  await user.click(screen.getByRole('button', { name: 'Delete fish' }));
  await screen.findByText(/No cookie in this jar/);
  expect(made.held()).toEqual([]);
}, 30_000);
