/**
 * The form of an agreement, for whoever reads one: what it covers, `agreement.ts` tells.
 */
import type { Agreement } from '../agreement.ts';

/** Whether a value read from disk has the form of an agreement. */
export function isAgreement(json: unknown): json is Agreement {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  return Object.values(json).every(
    (reach) =>
      typeof reach === 'string' ||
      (Array.isArray(reach) && reach.every((value) => typeof value === 'string')),
  );
}
