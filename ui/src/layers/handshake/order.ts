// Checks in the order in which they are read: what failed first, the rest as numbered.

import type { Check } from '$/ipc/bindings';

export function ordered(checks: readonly Check[]): Check[] {
  const rank = (check: Check): number => (check.ok === false ? 0 : 1);
  return [...checks].sort((a, b) => rank(a) - rank(b) || a.n - b.n);
}

export interface Tally { readonly passed: number; readonly failed: number; readonly unchecked: number }

export function tally(checks: readonly Check[]): Tally {
  const of = (ok: boolean | undefined): number => checks.filter((check) => check.ok === ok).length;
  return { passed: of(true), failed: of(false), unchecked: of(undefined) };
}

/** Checks that stand open: those that failed, and those a person opened or did not close. */
export function isOpen(check: Check, touched: ReadonlyMap<number, boolean>): boolean {
  return touched.get(check.n) ?? check.ok === false;
}
