/**
 * What the line of an event has to know of one of its fields, made once for all lines.
 */
import type { FieldDeclaration } from '../manifest.ts';
import type { FieldValue } from '../shape.ts';
import { compileField, findWholesBelow, type FieldShaper } from './field-shapers.ts';

/** What is written in place of a pseudonym that was let through. The same for the same pseudonym, as long as the line lives. */
export type TranslatePseudonym = (pseudonym: string, of: PseudonymOf) => string;

type PseudonymOf = Extract<FieldDeclaration, { type: 'pseudonym' }>['of'];

export interface LineField {
  readonly part: number;
  /** `,"name":` */
  readonly key: Uint8Array;
  readonly keyBytes: number;
  /** Whole numbers from 0 to below this are let through as they are. */
  readonly wholesBelow: number;
  readonly shape: FieldShaper;
  /** Words that the field has had, as JSON; null where they may be any. */
  readonly words: Map<FieldValue, Uint8Array> | null;
  readonly name: string;
}

/** `part` is which of the line's parts it is. */
export function compileLineField(
  [name, field]: readonly [string, FieldDeclaration],
  part: number,
  translate: TranslatePseudonym,
): LineField {
  const shape = compileField(field);
  const key = encoder.encode(`,${JSON.stringify(name)}:`);
  return {
    part,
    key,
    keyBytes: key.length,
    wholesBelow: findWholesBelow(field),
    shape:
      field.type !== 'pseudonym'
        ? shape
        : (value) => {
            const shaped = shape(value);
            return typeof shaped === 'string' ? translate(shaped, field.of) : shaped;
          },
    // As many as the manifest declares, so that they are worth keeping.
    words: field.type === 'choice' || field.type === 'boolean' ? new Map() : null,
    name,
  };
}

const encoder = new TextEncoder();

/** As `JSON.stringify()` has it. */
export function encodeValue({ words }: LineField, value: FieldValue): Uint8Array {
  const known = words?.get(value);
  if (known !== undefined) return known;
  const encoded = encoder.encode(JSON.stringify(value));
  words?.set(value, encoded);
  return encoded;
}
