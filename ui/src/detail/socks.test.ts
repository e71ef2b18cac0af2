import { expect, it } from 'vitest';
import { socksFields } from './socks';

it('puts the fields of a SOCKS request at their bytes', () => {
  const bytes = Uint8Array.from([5, 1, 0, 3, 9, ...new TextEncoder().encode('localhost'), 0x1f, 0x90]);
  const field = (name: string, octets: string) => ({ name, octets, meaning: { code: 'none' } });
  const shown = socksFields([
    field('VER', '\u0005'), field('CMD', '\u0001'), field('RSV', '\u0000'), field('ATYP', '\u0003'), field('LEN', '\t'), field('DST.ADDR', 'localhost'), field('DST.PORT', '\u001f\u0090'),
  ], bytes, 'RFC 1928 §4');
  expect(shown.map((one) => [one.name, one.value, one.from, one.to])).toEqual([
    ['VER', '05', 0, 1], ['CMD', '01', 1, 2], ['RSV', '00', 2, 3], ['ATYP', '03', 3, 4], ['LEN', '09', 4, 5], ['DST.ADDR', 'localhost', 5, 14], ['DST.PORT', '1f 90', 14, 16],
  ]);
});
