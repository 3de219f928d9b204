/** What a licence is, whichever way it was come by. */
export const EDITIONS = ['free', 'trial', 'professional'] as const;
export type Edition = (typeof EDITIONS)[number];

/** What the vendor signs. */
export interface LicenceTerms {
  /** The vendor's number of the contract, `L-1042`: it names no person. */
  readonly id: string;
  readonly edition: Exclude<Edition, 'free'>;
  readonly seats: number;
  /** Last day on which it holds, `2027-12-31`. */
  readonly expires: string;
  /** The vendor has agreed with this customer that the use is not audited. */
  readonly auditWaived: boolean;
}

/** The licence in force. */
export interface Licence {
  readonly edition: Edition;
  /** `none` free, without a key · `self_made` a trial that the user started · `key` a licence key. */
  readonly origin: 'none' | 'self_made' | 'key';
  /** The key's terms, when it is one that holds. */
  readonly terms: LicenceTerms | null;
  /** Last day, or null when it does not end. */
  readonly expires: string | null;
  /** Why something better than this is not in force, in words for the user; null when nothing is amiss. */
  readonly remark: string | null;
}

/** `L-` and one to nine digits. */
export function isLicenceId(id: string): boolean {
  return /^L-\d{1,9}$/.test(id);
}

/** The UTC day of an instant, `2026-11-21`. */
export function formatDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
