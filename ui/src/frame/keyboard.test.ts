// Keys that belong to the window wherever the focus is.

import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import { onSend } from '$/state/actions';
import { tabs } from '$/state/tabs.svelte';
import Choice from '$/widgets/Choice.svelte';
import { onKeyFirst } from './keyboard';

afterEach(() => {
  window.removeEventListener('keydown', onKeyFirst, true);
  onSend(undefined);
});

it('sends by Ctrl Enter where a choice has the focus, which Enter alone opens', async () => {
  const send = vi.fn();
  onSend(send);
  vi.spyOn(tabs.active, 'blank', 'get').mockReturnValue(false);
  window.addEventListener('keydown', onKeyFirst, true);
  render(Choice, { label: 'Command', options: [{ value: 'SEND', label: 'SEND' }], value: 'SEND' });
  const choice = screen.getByLabelText('Command: SEND');
  await fireEvent.keyDown(choice, { key: 'Enter', ctrlKey: true });
  expect(send).toHaveBeenCalledOnce();
  expect(choice.getAttribute('aria-expanded')).toBe('false');
  await fireEvent.keyDown(choice, { key: 'Enter' });
  expect(send).toHaveBeenCalledOnce();
  expect(choice.getAttribute('aria-expanded')).toBe('true');
});
