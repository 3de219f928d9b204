/**
 * Buckets: how a number becomes a group. The bounds depend on the declaration alone, never on the data, so that a bucket means
 * the same in every answer and its bounds can not tell of anybody's value.
 */
import type { FieldDeclaration, Manifest } from '@candor/manifest/manifest';
import { findField } from './lib/declared.ts';

/** Lower bound included, upper excluded; null: open. */
export interface Bucket {
  readonly from: number;
  readonly to: number | null;
}

export type NumericDeclaration = Extract<
  FieldDeclaration,
  { readonly type: 'count' | 'quantity' | 'duration' }
>;

/** 2^53: no count, quantity or duration is larger. */
const NUMBER_END = 9_007_199_254_740_992;
/** UCUM's bytes, plain and with binary prefixes: they come in powers of two. */
const BYTE_UNITS: ReadonlySet<string> = new Set(['By', 'KiBy', 'MiBy', 'GiBy', 'TiBy']);

/**
 * Ascending lower bounds, the first 0: those that the field declares; else 0 and powers of two for bytes; else 0 and the 1-2-5
 * series (1, 2, 5, 10, 20, 50 …), the coarsest series of preferred numbers that is round in decimal: each bucket spans a
 * factor of 2 to 2.5. Values between 0 and 1 are in the first bucket.
 */
export function listBounds(declared: NumericDeclaration): readonly number[] {
  if (declared.type === 'count' && declared.buckets !== null) return declared.buckets;
  const isBytes = declared.unit !== null && BYTE_UNITS.has(declared.unit);
  return isBytes ? listPowersOfTwo() : listOneTwoFive();
}

/** The declaration of a field that is a number; undefined where there is no such field, or it is none. */
export function findNumber(
  manifest: Manifest,
  event: string,
  field: string,
): NumericDeclaration | undefined {
  const declared = findField(manifest, event, field);
  const isNumber =
    declared?.type === 'count' || declared?.type === 'quantity' || declared?.type === 'duration';
  return isNumber ? declared : undefined;
}

/** The bucket of a number that is 0 or more. */
export function findBucket(bounds: readonly number[], value: number): Bucket {
  const index = bounds.findLastIndex((bound) => bound <= value);
  return { from: bounds[index] ?? 0, to: bounds[index + 1] ?? null };
}

/** `0`, `2–4`, `1000+` for whole numbers; `2–5` for measures, the upper bound excluded. */
export function labelBucket(bucket: Bucket, declared: NumericDeclaration): string {
  if (bucket.to === null) return `${bucket.from}+`;
  const last = declared.type === 'count' ? bucket.to - 1 : bucket.to;
  return last === bucket.from ? `${bucket.from}` : `${bucket.from}–${last}`;
}

/** Whether groups of such a fact are buckets: measures always, counts when they are declared so. */
export function isBucketed(declared: FieldDeclaration): declared is NumericDeclaration {
  if (declared.type === 'count') return declared.buckets !== null;
  return declared.type === 'quantity' || declared.type === 'duration';
}

function listPowersOfTwo(): readonly number[] {
  const bounds = [0];
  for (let bound = 1; bound < NUMBER_END; bound *= 2) bounds.push(bound);
  return bounds;
}

function listOneTwoFive(): readonly number[] {
  const bounds = [0];
  for (let decade = 1; decade < NUMBER_END; decade *= 10) {
    for (const step of [1, 2, 5]) if (step * decade < NUMBER_END) bounds.push(step * decade);
  }
  return bounds;
}
