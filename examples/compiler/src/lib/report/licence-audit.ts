import type { Edition, Licence } from '../licence/licence.ts';

/** What the audit tells of a licence. */
export interface LicenceAudit {
  readonly edition: Edition;
  readonly licence_key?: string;
}

/**
 * What is to be audited, or null where the key waives it. The free edition and a trial that the user started himself have no key
 * that could; with a key, the audit tells the key's id.
 */
export function buildLicenceAudit(licence: Licence): LicenceAudit | null {
  if (licence.terms === null) return { edition: licence.edition };
  if (licence.terms.auditWaived) return null;
  return { edition: licence.edition, licence_key: licence.terms.id };
}
