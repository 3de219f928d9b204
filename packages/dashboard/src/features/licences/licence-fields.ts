/** What the audits of a product tell, by how it is shown. Pure. */
import type { FieldDeclaration, Manifest } from '@candor/manifest/manifest';
import { sortEventFields, type Named } from '../events/event-fields.ts';

export interface AuditFields {
  readonly event: string;
  /** Editions, and whatever else has values to count by. */
  readonly groups: readonly Named[];
  /** The vendor's own numbers of licences: texts, which are the same on every machine. */
  readonly keys: readonly Named[];
  /** Pseudonyms of licences, which differ from machine to machine. */
  readonly pseudonyms: readonly Named[];
}

export function listAuditFields(
  { events }: Manifest,
  audits: readonly string[],
): readonly AuditFields[] {
  return audits.flatMap((event) => {
    const declared = events[event];
    if (declared === undefined) return [];
    const { groups, texts, pseudonyms } = sortEventFields(declared);
    return [{ event, groups, keys: texts, pseudonyms: pseudonyms.filter(isLicence) }];
  });
}

function isLicence({ declared }: { readonly declared: FieldDeclaration }): boolean {
  return declared.type === 'pseudonym' && declared.of === 'licence';
}
