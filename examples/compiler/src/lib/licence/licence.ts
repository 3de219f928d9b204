import type { LicenceTerms } from '@candor/client/licence';

/** What a licence is, whichever way it was come by. The same editions as in telemetry.yaml. */
export const EDITIONS = ['free', 'trial', 'professional'] as const;
export type Edition = (typeof EDITIONS)[number];

/** The licence in force. */
export interface Licence {
  readonly edition: Edition;
  /** `none` free, without a key · `self_made` a trial that the user started · `key` a licence key. */
  readonly origin: 'none' | 'self_made' | 'key';
  /** The key's terms, when it is one that holds. */
  readonly terms: LicenceTerms | null;
  /** The vendor has agreed with this customer that the use is not audited; only a key can say so. */
  readonly auditWaived: boolean;
  /** Last day, or null when it does not end. */
  readonly expires: string | null;
  /** Why something better than this is not in force, in words for the user; null when nothing is amiss. */
  readonly remark: string | null;
}

/** A key can be of an edition that a later version has. */
export function isEdition(edition: string): edition is Edition {
  return EDITIONS.some((known) => known === edition);
}

/** The UTC day of an instant, `2026-11-21`. */
export function formatDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
