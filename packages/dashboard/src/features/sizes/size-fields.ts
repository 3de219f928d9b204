/** The fields that have a size: counts, quantities and durations of a product's events. */
import type { FieldDeclaration, Manifest } from '@candor/manifest/manifest';

export type NumericField = Extract<
  FieldDeclaration,
  { readonly type: 'count' | 'quantity' | 'duration' }
>;

export interface SizeField {
  readonly event: string;
  readonly field: string;
  readonly eventTitle: string;
  readonly declared: NumericField;
}

export function isNumericField(field: FieldDeclaration): field is NumericField {
  return field.type === 'count' || field.type === 'quantity' || field.type === 'duration';
}

/** All of them, in the manifest's order. */
export function listSizeFields(manifest: Manifest): readonly SizeField[] {
  return Object.entries(manifest.events).flatMap(([event, { title, fields }]) =>
    Object.entries(fields).flatMap(([field, declared]) =>
      isNumericField(declared) ? [{ event, field, eventTitle: title, declared }] : [],
    ),
  );
}

/** The field that the address names; undefined where it names none, or one that is no longer declared. */
export function findSizeField(
  fields: readonly SizeField[],
  named: { readonly event?: string | undefined; readonly field?: string | undefined },
): SizeField | undefined {
  return fields.find(({ event, field }) => event === named.event && field === named.field);
}
