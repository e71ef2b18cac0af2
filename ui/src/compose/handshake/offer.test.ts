import { expect, test } from 'vitest';
import { isDeflate, readOffer, writeOffer } from './offer';

test('an offer is read and written as it was', () => {
  for (const offer of ['permessage-deflate', 'permessage-deflate; client_max_window_bits', 'permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=12; x=1']) {
    expect(isDeflate(offer)).toBe(true);
    expect(writeOffer(offer, readOffer(offer))).toBe(offer);
  }
  expect(isDeflate('x-webkit-deflate-frame')).toBe(false);
});

test('a parameter that is changed leaves what else was typed', () => {
  const offer = 'permessage-deflate; server_max_window_bits="8"; made-up';
  expect(readOffer(offer).serverBits).toBe('8');
  expect(writeOffer(offer, { ...readOffer(offer), serverBits: undefined, clientNoContext: true })).toBe('permessage-deflate; client_no_context_takeover; made-up');
});
