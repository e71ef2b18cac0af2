import { describe, expect, it } from 'vitest';
import type { Certificate } from '$/ipc/bindings';
import { validityAxis, validityBar } from './validity';

const day = 86_400;
const now = Date.UTC(2026, 10, 22) / 1000;

function cert(notBefore: number, notAfter: number): Certificate {
  return {
    subject: 'CN=x', issuer: 'CN=y', names: [], notBefore, notAfter, key: 'ECDSA P-256', signature: 'x', serial: '1',
    sha256: '', spkiSha256: '', isCa: false, selfSigned: false, pem: '',
  };
}

describe('validity bars', () => {
  const expired = cert(now - 93 * day, now - 3 * day);
  const root = cert(now - 3000 * day, now + 5000 * day);
  const axis = validityAxis([expired, root], now);

  it('show the shortest certificate whole and the others as open', () => {
    const bar = validityBar(expired, axis, now);
    expect([bar.openLeft, bar.openRight]).toEqual([false, false]);
    expect(bar.left).toBeGreaterThan(0);
    const other = validityBar(root, axis, now);
    expect([other.openLeft, other.openRight, other.left, other.width]).toEqual([true, true, 0, 100]);
  });

  it('hatch the time since the end of validity', () => {
    const bar = validityBar(expired, axis, now);
    expect(bar.state).toBe('expired');
    expect((bar.gap?.left ?? 0) + (bar.gap?.width ?? 0)).toBeCloseTo(axis.nowAt);
    expect(validityBar(cert(now + day, now + 90 * day), axis, now).state).toBe('notYet');
    expect(validityBar(root, axis, now).state).toBe('valid');
  });

  it('mark months, and at most eight of them', () => {
    expect(axis.grain).toBe('month');
    expect(axis.marks.length).toBeGreaterThan(1);
    expect(validityAxis([cert(0, 100 * 365 * day)], now).marks.length).toBeLessThanOrEqual(8);
  });
});
