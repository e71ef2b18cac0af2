import { cleanup, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { names, values } from './fields';
import KvTable from './KvTable.svelte';
import type { Row } from './rows';

afterEach(cleanup);

function table(rows: Row[]): { rows: () => Row[] } {
  let now = rows;
  const { rerender } = render(KvTable, {
    label: 'Headers', rows, add: 'Add header', names, values,
    onchange: (next: Row[]) => { now = next; void rerender({ rows: next }); },
  });
  return { rows: () => now };
}

test('names are suggested, and taken only when a person walks to one', async () => {
  const user = userEvent.setup();
  const made = table([{ name: '', value: '', on: true }]);
  const name = screen.getByRole('combobox', { name: 'Name' });
  await user.type(name, 'accept-e');
  expect(name).toHaveAttribute('aria-expanded', 'true');
  expect(screen.getByRole('option', { name: /^Accept-Encoding/ })).toBeInTheDocument();
  await user.keyboard('{Escape}');
  expect(made.rows()[0]?.name).toBe('accept-e');
  expect(name).toHaveAttribute('aria-expanded', 'false');
  await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  expect(made.rows()).toEqual([{ name: 'Accept-Encoding', value: '', on: true }]);
});

test('Enter on what was typed adds a row and changes nothing', async () => {
  const user = userEvent.setup();
  const made = table([{ name: '', value: '', on: true }]);
  await user.type(screen.getByRole('combobox', { name: 'Name' }), 'accep{Enter}');
  expect(made.rows().map((row) => row.name)).toEqual(['accep', '']);
});

test('values belong to their name', async () => {
  const user = userEvent.setup();
  table([{ name: 'expect', value: '', on: true }]);
  await user.click(screen.getByRole('combobox', { name: 'Value' }));
  await user.keyboard('{ArrowDown}');
  expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual(['100-continue']);
});

test('rows move with Alt and the arrows, off and on stay with them', async () => {
  const user = userEvent.setup();
  const made = table([{ name: 'A', value: '1', on: false }, { name: 'B', value: '2', on: true }]);
  await user.click(screen.getAllByRole('combobox', { name: 'Name' })[1] as HTMLElement);
  await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
  expect(made.rows()).toEqual([{ name: 'B', value: '2', on: true }, { name: 'A', value: '1', on: false }]);
});
