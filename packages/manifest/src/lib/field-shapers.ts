/**
 * One closure per declared field that lets a value through, or says why not.
 */
import type { FieldDeclaration } from '../manifest.ts';
import type { FieldValue, RefusalReason } from '../shape.ts';
import { measureDigitsMax, numberMax, versionCharsMax } from '../limits.ts';
import { scrubText } from './text-scrub.ts';
import { isPseudonym, isVersion } from './value-forms.ts';

/** Takes anything but `undefined` and `null`; gives what may leave, or one of the constants below. */
export type FieldShaper = (value: unknown) => FieldValue | FieldRefusal;

interface FieldRefusal {
  readonly refusal: RefusalReason;
}

const WRONG_TYPE: FieldRefusal = { refusal: 'wrong_type' };
const OUT_OF_RANGE: FieldRefusal = { refusal: 'out_of_range' };
const NOT_A_CHOICE: FieldRefusal = { refusal: 'not_a_choice' };
const TOO_LONG: FieldRefusal = { refusal: 'too_long' };

export function compileField(field: FieldDeclaration): FieldShaper {
  switch (field.type) {
    case 'boolean':
      return shapeBoolean;
    case 'count':
      return field.buckets === null ? shapeCount : compileBuckets(field.buckets);
    case 'quantity':
    case 'duration':
      return shapeMeasure;
    case 'choice':
      return compileChoice(field.values);
    case 'version':
      return shapeVersion;
    case 'pseudonym':
      return shapePseudonym;
    default:
      return compileText(field.charsMax);
  }
}

function shapeBoolean(value: unknown): FieldValue | FieldRefusal {
  return typeof value === 'boolean' ? value : WRONG_TYPE;
}

function shapeCount(value: unknown): number | FieldRefusal {
  if (typeof value !== 'number') return WRONG_TYPE;
  if (!Number.isSafeInteger(value) || value < 0) return OUT_OF_RANGE;
  return value + 0;
}

function compileBuckets(buckets: readonly number[]): FieldShaper {
  return (value) => {
    const count = shapeCount(value);
    if (typeof count !== 'number') return count;
    let bound = 0;
    for (const lower of buckets) {
      if (lower > count) break;
      bound = lower;
    }
    return bound;
  };
}

function shapeMeasure(value: unknown): FieldValue | FieldRefusal {
  if (typeof value !== 'number') return WRONG_TYPE;
  const rounded = roundMeasure(value);
  return rounded >= 0 && rounded <= numberMax ? rounded : OUT_OF_RANGE;
}

/** The bits that rounding takes away are enough to know a machine again by them. */
function roundMeasure(value: number): number {
  // Adding zero turns -0, which JSON would not carry back, into 0.
  if (value < 10 ** measureDigitsMax && Number.isInteger(value)) return value + 0;
  return Number(value.toPrecision(measureDigitsMax));
}

function compileChoice(values: readonly string[]): FieldShaper {
  const known = new Set<unknown>(values);
  return (value) => {
    if (typeof value !== 'string') return WRONG_TYPE;
    return known.has(value) ? value : NOT_A_CHOICE;
  };
}

function shapeVersion(value: unknown): FieldValue | FieldRefusal {
  if (typeof value !== 'string') return WRONG_TYPE;
  if (value.length > versionCharsMax) return TOO_LONG;
  return isVersion(value) ? value : WRONG_TYPE;
}

function shapePseudonym(value: unknown): FieldValue | FieldRefusal {
  return typeof value === 'string' && isPseudonym(value) ? value : WRONG_TYPE;
}

function compileText(charsMax: number): FieldShaper {
  return (value) => {
    if (typeof value !== 'string') return WRONG_TYPE;
    if (value.length > charsMax) return TOO_LONG;
    return scrubText(value, charsMax);
  };
}
