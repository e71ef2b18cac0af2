import { describe, expect, it } from 'vitest';
import { commonName } from './names';
import { offers } from './offer';
import { pemOf } from './pem';

const hello = {
  versions: ['TLS 1.3', 'TLS 1.2'], suites: ['A', 'B'], groups: ['X25519'], keyShares: ['X25519'], alpn: [], sni: 'a',
  signatures: [], psk: false, extensions: [], size: 243,
};

describe('offered against chosen', () => {
  it('takes what the server chose from its hello, and what is encrypted from the library', () => {
    const rows = offers(hello, { version: 'TLS 1.3', suite: 'B', group: 'X25519', extensions: [], size: 1 }, undefined);
    expect(rows).toEqual([
      { name: 'versions', offered: ['TLS 1.3', 'TLS 1.2'], chosen: 'TLS 1.3' }, { name: 'suites', offered: ['A', 'B'], chosen: 'B' },
      { name: 'groups', offered: ['X25519'], chosen: 'X25519' },
    ]);
  });

  it('leaves open what nobody chose', () => {
    expect(offers(hello, undefined, undefined).every((row) => row.chosen === undefined)).toBe(true);
  });
});

describe('certificates', () => {
  it('are called by their common name', () => {
    expect(commonName('CN=legacy.example.com, O=Example')).toBe('legacy.example.com');
    expect(commonName('O=Example, CN=a\\, b')).toBe('a, b');
    expect(commonName('O=Example')).toBe('O=Example');
  });

  it('are saved leaf first, and a subject cannot break out of its comment', () => {
    const cert = {
      subject: 'CN=a\n-----BEGIN CERTIFICATE-----', issuer: '', names: [], notBefore: 0, notAfter: 1, key: '', signature: '', serial: '',
      sha256: '', spkiSha256: '', isCa: false, selfSigned: false, pem: '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n',
    };
    expect(pemOf([cert]).split('\n').filter((line) => line.startsWith('-----BEGIN'))).toHaveLength(1);
  });
});
