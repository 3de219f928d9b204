/** An event's fields by how they can be looked at. */
import type { EventDeclaration, FieldDeclaration } from '@candor/manifest/manifest';
import { isNumericField, type NumericField } from '../sizes/size-fields.ts';

export interface Named<Declared = FieldDeclaration> {
  readonly field: string;
  readonly declared: Declared;
}

export interface EventFields {
  /** Choices, booleans and versions: counted by value. */
  readonly groups: readonly Named[];
  readonly numbers: readonly Named<NumericField>[];
  /** Counted as a number of different ones; what they are, nobody knows. */
  readonly pseudonyms: readonly Named[];
  /** Free text is stored and never charted: each text could be one person's. */
  readonly texts: readonly Named[];
}

/** The headline over how many different values a field has: `Licence key: how many different`. */
export function titleDistinct({ title }: Pick<FieldDeclaration, 'title'>): string {
  return `${title}: how many different`;
}

export function sortEventFields(event: EventDeclaration): EventFields {
  const fields = Object.entries(event.fields).map(([field, declared]) => ({ field, declared }));
  const ofType = (...types: readonly FieldDeclaration['type'][]): readonly Named[] =>
    fields.filter(({ declared }) => types.includes(declared.type));
  return {
    groups: ofType('choice', 'boolean', 'version'),
    numbers: fields.flatMap(({ field, declared }) =>
      isNumericField(declared) ? [{ field, declared }] : [],
    ),
    pseudonyms: ofType('pseudonym'),
    texts: ofType('text'),
  };
}
