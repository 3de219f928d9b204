/**
 * One declared field or fact: its type, and the keys that each type has.
 */
import type { DurationUnit, FieldDeclaration, TextReview } from '../../manifest.ts';
import {
  bucketsMax,
  choiceValueCharsMax,
  choiceValuesMax,
  numberMax,
  textCharsMax,
  titleCharsMax,
  unitCharsMax,
} from '../../limits.ts';
import {
  checkMap,
  type Cursor,
  enter,
  isGiven,
  readBoolean,
  readItems,
  readWord,
  report,
  reportKind,
} from './cursor.ts';
import { readSentence, readText, readTitle } from './text.ts';

/** The types that a vendor can declare; that of failures comes with a role alone. */
export type FieldType = Exclude<FieldDeclaration['type'], 'failure'>;

/** Type → the keys that it has beyond those of every field. */
const TYPE_KEYS: Readonly<Record<FieldType, readonly string[]>> = {
  boolean: [],
  count: ['unit', 'buckets'],
  quantity: ['unit'],
  duration: ['unit'],
  choice: ['values'],
  version: [],
  pseudonym: ['of'],
  text: ['charsMax', 'review'],
};
export const FIELD_TYPES: readonly FieldType[] = Object.keys(TYPE_KEYS) as FieldType[];
/** The keys that every field has. */
const FIELD_KEYS = ['type', 'title', 'why', 'optional'] as const;
export const DURATION_UNITS: readonly DurationUnit[] = ['ms', 's', 'min', 'h', 'd'];
export const PSEUDONYM_OF = ['site', 'project', 'licence'] as const;

/** `cursor` stands at the declaration of `name`; `extraKeys` are allowed and read by the caller. Null when there is no type. */
export function readField(
  cursor: Cursor,
  name: string,
  extraKeys: readonly string[] = [],
): FieldDeclaration | null {
  const allKeys = [...FIELD_KEYS, ...Object.values(TYPE_KEYS).flat(), ...extraKeys];
  if (typeof cursor.value !== 'object' || cursor.value === null || Array.isArray(cursor.value)) {
    reportKind(cursor, 'a map with the type of the field and why it is collected');
    return null;
  }
  const type = readWord(enter(cursor, 'type'), 'a type', FIELD_TYPES);
  checkMap(
    cursor,
    type === null ? 'a field' : `a field of type ${type}`,
    type === null ? allKeys : [...FIELD_KEYS, ...TYPE_KEYS[type], ...extraKeys],
  );
  const declared = {
    title: readTitle(enter(cursor, 'title'), name),
    why: readSentence(enter(cursor, 'why'), 'why the field is collected'),
    optional: readBoolean(enter(cursor, 'optional'), 'true or false', false),
  };
  return type === null ? null : { ...readType(cursor, type), ...declared };
}

type Typed =
  Exclude<FieldDeclaration, { type: 'failure' }> extends infer Field
    ? Field extends FieldDeclaration
      ? Omit<Field, 'title' | 'why' | 'optional'>
      : never
    : never;

function readType(cursor: Cursor, type: FieldType): Typed {
  switch (type) {
    case 'boolean':
    case 'version':
      return { type };
    case 'count':
      return {
        type,
        unit: readCountUnit(enter(cursor, 'unit')),
        buckets: readBuckets(enter(cursor, 'buckets')),
      };
    case 'quantity':
      return { type, unit: readUnit(enter(cursor, 'unit')) };
    case 'duration':
      return { type, unit: readWord(enter(cursor, 'unit'), 'a unit', DURATION_UNITS) ?? 's' };
    case 'choice':
      return { type, values: readValues(enter(cursor, 'values')) };
    case 'pseudonym':
      return {
        type,
        of: readWord(enter(cursor, 'of'), 'what it stands for', PSEUDONYM_OF) ?? 'site',
      };
    default:
      return {
        type,
        charsMax: readCharsMax(enter(cursor, 'charsMax')),
        review: readReview(enter(cursor, 'review')),
      };
  }
}

function readUnit(cursor: Cursor): string {
  return readText(cursor, { what: 'a unit, such as By for bytes or %', charsMax: unitCharsMax });
}

function readCountUnit(cursor: Cursor): string | null {
  return isGiven(cursor) ? readUnit(cursor) : null;
}

function readBuckets(cursor: Cursor): readonly number[] | null {
  if (!isGiven(cursor)) return null;
  const what = 'the lower bounds of the buckets, ascending from 0';
  const items = readItems(cursor, what, bucketsMax);
  const bounds = items.map((item) =>
    typeof item.value === 'number' ? item.value + 0 : Number.NaN,
  );
  const ascending = bounds.every(
    (bound, index) =>
      Number.isSafeInteger(bound) && (index === 0 ? bound === 0 : bound > (bounds[index - 1] ?? 0)),
  );
  if (Array.isArray(cursor.value) && (!ascending || bounds.length < 2)) {
    const message = `Expected ${what}: at least two whole numbers up to ${numberMax}, such as [0, 1, 10, 100].`;
    report(cursor, 'bad_form', message);
  }
  return bounds;
}

/** The closed list of a choice. */
export function readValues(cursor: Cursor): readonly string[] {
  const values = readItems(cursor, 'a list of values', choiceValuesMax).map(readValue);
  if (Array.isArray(cursor.value) && values.length === 0) {
    report(cursor, 'out_of_range', 'Expected at least one value to choose from, got none.');
  }
  if (new Set(values).size < values.length) {
    report(cursor, 'duplicate', 'Expected each value once, got one of them again. Take it out.');
  }
  return values;
}

/** YAML reads `true` as a boolean: it is taken for its word. A number may have lost digits (`1.10`), so it must be quoted. */
function readValue(cursor: Cursor): string {
  if (typeof cursor.value === 'boolean') return String(cursor.value);
  if (typeof cursor.value === 'number') {
    report(cursor, 'wrong_kind', 'Expected text, got a number. Put it in quotes.');
    return '';
  }
  return readText(cursor, { what: 'a value to choose', charsMax: choiceValueCharsMax });
}

function readCharsMax(cursor: Cursor): number {
  const { value } = cursor;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= textCharsMax) {
    return value;
  }
  const what = `the most characters that may leave: a whole number from 1 to ${textCharsMax}`;
  if (typeof value === 'number') report(cursor, 'out_of_range', `Expected ${what}.`);
  else reportKind(cursor, what);
  return 1;
}

function readReview(cursor: Cursor): TextReview {
  if (!isGiven(cursor)) {
    const message =
      'Expected a review of what the text can hold, got nothing. Add "review" with by, on (a day) and why, or use a type that can not carry free text.';
    report(cursor, 'missing_review', message);
    return { by: '', on: '', why: '' };
  }
  if (!checkMap(cursor, 'a review', ['by', 'on', 'why'])) return { by: '', on: '', why: '' };
  const by = { what: 'who reviewed the field', charsMax: titleCharsMax };
  const on = {
    what: 'the day of the review',
    charsMax: 10,
    form: { holds: isDay, words: 'a day such as 2026-11-21' },
  };
  return {
    by: readText(enter(cursor, 'by'), by),
    on: readText(enter(cursor, 'on'), on),
    why: readSentence(enter(cursor, 'why'), 'why the text may leave'),
  };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
