/**
 * What a report says of failures, as it is kept: shaped by the vocabulary of the version, with its fingerprint made anew. Whoever
 * sent it can have written what they like: nothing that is not listed here gets past.
 */
import type { CompiledVocabulary } from '@candor/crash/compile';
import type { FailureDescription } from '@candor/crash/description';
import { fingerprintFailure } from '@candor/crash/fingerprint';
import { shapeDescription } from '@candor/crash/shape';
import type { FieldDeclaration } from '@candor/manifest/manifest';
import type { FieldValues, Shaped } from '@candor/manifest/shape';

/**
 * The names under which fingerprint and variant stand beside a failure. No declared field has a dot in its name.
 */
export function nameFingerprint(field: string): string {
  return `${field}.fingerprint`;
}

export function nameVariant(field: string): string {
  return `${field}.variant`;
}

/** `findVocabulary` is asked only where there is a failure among the fields: to compile one takes time. */
export function shapeFailures(
  shaped: Shaped,
  declared: Readonly<Record<string, FieldDeclaration>>,
  findVocabulary: () => CompiledVocabulary,
): Shaped {
  if (!hasObject(shaped.fields)) return shaped;
  const names = Object.keys(shaped.fields).filter((name) => declared[name]?.type === 'failure');
  const fields: Record<string, FieldValues[string]> = { ...shaped.fields };
  const refused = [...shaped.refused];
  for (const name of names) {
    delete fields[name];
    const description = shapeDescription(shaped.fields[name], findVocabulary());
    if (description === undefined) refused.push({ field: name, reason: 'wrong_type' });
    else Object.assign(fields, keepFailure(name, description));
  }
  return { fields, refused };
}

/** No value but a failure is an object, and most events hold none: to ask what each field is declared as takes longer. */
function hasObject(fields: FieldValues): boolean {
  for (const name in fields) if (typeof fields[name] === 'object') return true;
  return false;
}

/** As text: the store keeps fields that are words or numbers. */
function keepFailure(name: string, description: FailureDescription): FieldValues {
  const { fingerprint, variant } = fingerprintFailure(description);
  return {
    [name]: JSON.stringify(description),
    [nameFingerprint(name)]: fingerprint,
    [nameVariant(name)]: variant,
  };
}
