/**
 * One closure per declared field that lets a value through, or says why not.
 */
import type { FieldDeclaration } from '../manifest.ts';
import type { FailureValue, FieldValue, RefusalReason } from '../shape.ts';
import {
  failureCharsMax,
  failureDepthMax,
  measureDigitsMax,
  numberMax,
  versionCharsMax,
} from '../limits.ts';
import { scrubText } from './text-scrub.ts';
import { isPseudonym, isVersion } from './value-forms.ts';

/** Takes anything but `undefined` and `null`; gives what may leave, or one of the constants below. */
export type FieldShaper = (value: unknown) => FieldValue | FieldRefusal;

export interface FieldRefusal {
  readonly refusal: RefusalReason;
}

const WRONG_TYPE: FieldRefusal = { refusal: 'wrong_type' };
const OUT_OF_RANGE: FieldRefusal = { refusal: 'out_of_range' };
const NOT_A_CHOICE: FieldRefusal = { refusal: 'not_a_choice' };
const TOO_LONG: FieldRefusal = { refusal: 'too_long' };
const REFUSALS: ReadonlySet<unknown> = new Set([WRONG_TYPE, OUT_OF_RANGE, NOT_A_CHOICE, TOO_LONG]);

/** By identity: a failure is an object too, and could have any key. */
export function isRefusal(shaped: FieldValue | FieldRefusal): shaped is FieldRefusal {
  return REFUSALS.has(shaped);
}

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
    case 'failure':
      return shapeFailure;
    default:
      return compileText(field.charsMax);
  }
}

/** The least whole number from 0 on that the field's shaper might not let through as it is, at most 2^31. */
export function findWholesBelow(field: FieldDeclaration): number {
  switch (field.type) {
    case 'count':
      return field.buckets === null ? 2 ** 31 : 0;
    case 'quantity':
    case 'duration':
      return firstRounded;
    default:
      return 0;
  }
}

/**
 * A number that is not whole comes through as it is where it is written with at most so many digits, 0 where that is not known
 * without asking.
 */
export function findDigitsKept({ type }: FieldDeclaration): number {
  return type === 'quantity' || type === 'duration' ? measureDigitsMax : 0;
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

/**
 * To six significant digits, as `Number(value.toPrecision(6))` does: the bits that it takes away are enough to know a machine
 * again by them. That takes longer than all the rest of an event, and most measures are whole numbers of a moderate size.
 */
function roundMeasure(value: number): number {
  if (!Number.isInteger(value) || value >= wholeMax) {
    return Number(value.toPrecision(measureDigitsMax));
  }
  let unit = 1;
  while (value >= unit * firstRounded) unit *= 10;
  // Adding zero turns -0, which JSON would not carry back, into 0.
  return unit === 1 ? value + 0 : Math.round(value / unit) * unit;
}

/** Below it no quotient of two whole numbers is so near to a half that a double could not tell it from one. */
const wholeMax = 1e12;
const firstRounded: number = 10 ** measureDigitsMax;

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

/** A plain copy, so that nothing that a getter or a `toJSON()` does later can matter. */
function shapeFailure(value: unknown): FieldValue | FieldRefusal {
  if (typeof value !== 'object') return WRONG_TYPE;
  try {
    const text = JSON.stringify(value);
    if (text.length > failureCharsMax) return TOO_LONG;
    const copy: unknown = JSON.parse(text);
    return isFailure(copy) && isShallow(copy, failureDepthMax) ? copy : WRONG_TYPE;
  } catch {
    return WRONG_TYPE;
  }
}

function isFailure(value: unknown): value is FailureValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    'description' in value &&
    value.description === 1
  );
}

function isShallow(value: unknown, depthMax: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depthMax > 0 && Object.values(value).every((part) => isShallow(part, depthMax - 1));
}

function compileText(charsMax: number): FieldShaper {
  return (value) => {
    if (typeof value !== 'string') return WRONG_TYPE;
    if (value.length > charsMax) return TOO_LONG;
    return scrubText(value, charsMax);
  };
}
