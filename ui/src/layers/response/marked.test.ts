import { expect, it } from 'vitest';
import { marked } from './marked';

const shown = (text: string, wanted: string): string => marked(text, wanted).map((piece) => (piece.hit ? `[${piece.text}]` : piece.text)).join('');

it('marks every place, without regard to case unless there is a capital', () => {
  expect(shown('Tank tank', 'tank')).toBe('[Tank] [tank]');
  expect(shown('Tank tank', 'Tank')).toBe('[Tank] tank');
  expect(shown('', 'a')).toBe('');
  expect(shown('aaa', 'aa')).toBe('[aa]a');
});

it('loses no character', () => {
  expect(marked('İstanbul', 'i').map((piece) => piece.text).join('')).toBe('İstanbul');
});
