/**
 * The layer of the licence lane: what the licence in force says of its audit, by the editions that the manifest declares.
 */
import type { EditionAudit, LaneDeclaration } from '@candor/manifest/manifest';
import type { LayerReading, LicenceInForce } from '../consent.ts';

/** What the licence says. Pure. A licence that waives the audit is obeyed in every edition. */
export function buildLicenceReading(
  declared: LaneDeclaration,
  licence: LicenceInForce | null,
): LayerReading {
  if (licence === null) {
    return read('nothing', null, 'The product has not told which licence is in force.');
  }
  const { edition } = licence;
  if (licence.auditWaived) return read('off', edition, 'Your licence waives the audit.');
  switch (findAudit(declared, licence)) {
    case 'required':
      return read(
        'on',
        edition,
        `The audit of this edition is a condition of its licence, whatever the switches for usage data say: ${declared.rule ?? ''}`.trim(),
      );
    case 'optional':
      return read('nothing', edition, 'This edition is audited only if you turn the audit on.');
    case 'exempt':
      return read('off', edition, 'This edition is not audited.');
    default:
      return read('nothing', edition, 'The rule of the lane makes no difference between editions.');
  }
}

/** Whether the edition in force leaves it to the user. */
export function isAuditOptional(
  declared: LaneDeclaration,
  licence: LicenceInForce | null,
): boolean {
  return licence !== null && findAudit(declared, licence) === 'optional';
}

/** The default of the lane where the user decides about the audit. */
export function buildOptionalDefault(): LayerReading {
  return {
    ...read('off', null, 'The audit of this edition is off until you turn it on.'),
    layer: 'default',
    origin: 'telemetry.yaml',
    value: 'optional',
  };
}

/** Null where the manifest declares no editions. One that it does not name is exempt: nobody was told that it is audited. */
function findAudit(
  { consent, editions }: LaneDeclaration,
  { edition }: LicenceInForce,
): EditionAudit | null {
  if (consent !== 'rule' || editions === undefined) return null;
  return Object.hasOwn(editions, edition) ? (editions[edition] ?? 'exempt') : 'exempt';
}

function read(says: LayerReading['says'], edition: string | null, reason: string): LayerReading {
  return {
    layer: 'licence',
    says,
    origin: edition === null ? null : 'licence',
    value: edition,
    reason,
    warning: false,
    scope: 'every_lane',
  };
}
