/**
 * The layer of the licence lane: what the licence in force says of its audit, by the editions that the manifest declares.
 */
import type { EditionAudit, LaneDeclaration } from '@candor/manifest/manifest';
import type { LayerVoice, LicenceInForce } from '../consent.ts';

/** What the licence says. Pure. A licence that waives the audit is obeyed in every edition. */
export function sayOfLicence(
  declared: LaneDeclaration,
  licence: LicenceInForce | null,
): LayerVoice['says'] {
  if (licence === null) return 'nothing';
  const audit = licence.auditWaived ? 'exempt' : findAudit(declared, licence);
  if (audit === 'exempt') return 'off';
  return audit === 'required' ? 'on' : 'nothing';
}

/** Whether the edition in force leaves it to the user. */
export function isAuditOptional(
  declared: LaneDeclaration,
  licence: LicenceInForce | null,
): boolean {
  return licence !== null && findAudit(declared, licence) === 'optional';
}

/** Null where the manifest declares no editions. One that it does not name is exempt: nobody was told that it is audited. */
export function findAudit(
  { consent, editions }: LaneDeclaration,
  { edition }: LicenceInForce,
): EditionAudit | null {
  if (consent !== 'rule' || editions === undefined) return null;
  return Object.hasOwn(editions, edition) ? (editions[edition] ?? 'exempt') : 'exempt';
}
