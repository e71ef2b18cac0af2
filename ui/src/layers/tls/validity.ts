// Where validity bars stand: an axis around now that shows the certificate at fault whole, and the others
// as far as they reach.

import type { Certificate } from '../../ipc/bindings';

export interface ValidityBar {
  /** Percent of the axis. */
  readonly left: number;
  readonly width: number;
  /** The validity goes on beyond the axis. */
  readonly openLeft: boolean;
  readonly openRight: boolean;
  readonly state: 'valid' | 'expired' | 'notYet';
  /** Between the end of validity and now, or between now and its beginning; percent. */
  readonly gap?: { readonly left: number; readonly width: number };
}

export interface ValidityAxis {
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
  readonly nowAt: number;
  readonly marks: readonly { readonly left: number; readonly at: number }[];
  /** Marks are years, months or days. */
  readonly grain: 'year' | 'month' | 'day';
}

const day = 86_400;

/** `now` in Unix seconds: the time at which the chain was judged. */
export function validityAxis(chain: readonly Certificate[], now: number): ValidityAxis {
  const shortest = chain.reduce<Certificate | undefined>((best, cert) => (best === undefined || span(cert) < span(best) ? cert : best), undefined);
  let from = Math.min(shortest?.notBefore ?? now, now);
  let to = Math.max(shortest?.notAfter ?? now, now);
  const margin = Math.max((to - from) * 0.1, day / 2);
  from -= margin;
  to += margin;
  const days = (to - from) / day;
  const grain = days > 900 ? 'year' : days > 45 ? 'month' : 'day';
  return { from, to, nowAt: place(now, from, to), marks: marks(from, to, grain), grain };
}

export function validityBar(cert: Certificate, axis: ValidityAxis, now: number): ValidityBar {
  const left = place(cert.notBefore, axis.from, axis.to);
  const right = place(cert.notAfter, axis.from, axis.to);
  const bar = {
    left, width: Math.max(right - left, 0.5),
    openLeft: cert.notBefore < axis.from, openRight: cert.notAfter > axis.to,
  };
  if (now > cert.notAfter) return { ...bar, state: 'expired', gap: { left: right, width: axis.nowAt - right } };
  if (now < cert.notBefore) return { ...bar, state: 'notYet', gap: { left: axis.nowAt, width: left - axis.nowAt } };
  return { ...bar, state: 'valid' };
}

function span(cert: Certificate): number {
  return cert.notAfter - cert.notBefore;
}

function place(at: number, from: number, to: number): number {
  return Math.min(100, Math.max(0, ((at - from) * 100) / (to - from)));
}

/** First moments of years, months or days within the axis, at most eight. */
function marks(from: number, to: number, grain: ValidityAxis['grain']): { left: number; at: number }[] {
  const out: { left: number; at: number }[] = [];
  const begin = new Date(from * 1000);
  for (let k = 1; k < 400; k += 1) {
    const at = grain === 'year'
      ? Date.UTC(begin.getUTCFullYear() + k, 0, 1)
      : grain === 'month'
        ? Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + k, 1)
        : Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth(), begin.getUTCDate() + k);
    if (at / 1000 > to) break;
    out.push({ left: place(at / 1000, from, to), at: at / 1000 });
  }
  const every = Math.ceil(out.length / 8);
  return every <= 1 ? out : out.filter((_, index) => index % every === 0);
}
