import type { LicenceAudit } from '@candor/client/licence-audit';
import type { Events } from '../../telemetry.generated.ts';
import type { Licence } from '../licence/licence.ts';

const AUDIT_EVENT = 'licence.audited';

interface StencilAudit extends LicenceAudit {
  readonly event: typeof AUDIT_EVENT;
  readonly fields: Events[typeof AUDIT_EVENT];
}

/**
 * What the audit tells of a licence: the edition, and with a key the key's id. Whether it is told at all is decided by the manifest,
 * the key's waiver and the run, not here.
 */
export function buildLicenceAudit({ edition, terms }: Licence): StencilAudit {
  const key = terms === null ? {} : { licence_key: terms.id };
  return { event: AUDIT_EVENT, fields: { edition, ...key } };
}
