import { expect, test } from 'vitest';
import { known } from '$/i18n';
import { fieldOf, fields, meaning } from './fields';

test('every field is named once and has a meaning', () => {
  expect(fields.length).toBeGreaterThan(100);
  expect(new Set(fields.map((field) => field.name.toLowerCase())).size).toBe(fields.length);
  expect(fields.filter((field) => !known(meaning(field)))).toEqual([]);
});

test('a field is found in any case', () => {
  expect(fieldOf(' content-TYPE ')?.spec).toBe('RFC 9110 §8.3');
  expect(fieldOf('x-unheard-of')).toBeUndefined();
});
