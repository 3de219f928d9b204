/** Collects what is wrong with a question, each with the place where it is. */
import { questionIssuesMax } from '../limits.ts';

/** What can be wrong with a question, with what it means. */
export const QUESTION_ISSUE_CODES = {
  wrong_kind: 'A value is of another kind than its place asks for.',
  unknown_key: 'A key is not part of the question language.',
  unknown_value: 'A value is not one of the closed list for its place.',
  unknown_reference:
    'A name refers to an event, field, fact or lane that the manifest does not declare.',
  wrong_reference: 'A name refers to a field or fact of a type that can not be used there.',
  wrong_product: 'The question is about another product than the manifest.',
  too_many: 'A list or a text is longer than it may be.',
  bad_day: 'A day is not a day of the calendar within bounds.',
  bad_span: 'A span ends before it starts, or is longer than it may be.',
  contradiction: 'Two parts of the question can not both hold.',
} as const;

export type QuestionIssueCode = keyof typeof QUESTION_ISSUE_CODES;

export interface QuestionIssue {
  readonly code: QuestionIssueCode;
  /** From the root of the question: `metric.event`, `filters[0].values`; '' for the whole. */
  readonly path: string;
  /** Expected, got (its kind, never a value), what to do. */
  readonly message: string;
}

/** A place in what is being parsed: its value, where it is, and where to say what is wrong with it. */
export interface Place {
  readonly value: unknown;
  readonly path: string;
  readonly issues: QuestionIssue[];
}

export function enter(place: Place, key: string): Place {
  const { value, path, issues } = place;
  const inner =
    typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  return { value: inner, path: path === '' ? key : `${path}.${key}`, issues };
}

/** Notes an issue and gives null, which is what a reader gives for what it could not read. */
export function report(place: Place, code: QuestionIssueCode, message: string): null {
  if (place.issues.length < questionIssuesMax) {
    place.issues.push({ code, path: place.path, message });
  }
  return null;
}

/** Whether the place holds a map with no keys but these; says so where it does not. */
export function checkMap(place: Place, what: string, keys: readonly string[]): boolean {
  if (typeof place.value !== 'object' || place.value === null || Array.isArray(place.value)) {
    report(
      place,
      'wrong_kind',
      `Expected ${what} with ${keys.join(', ')}, got ${kindOf(place.value)}.`,
    );
    return false;
  }
  const known = new Set(keys);
  const strangers = Object.keys(place.value).filter((key) => !known.has(key)).length;
  if (strangers === 0) return true;
  report(
    place,
    'unknown_key',
    `Expected only ${keys.join(', ')}, got ${strangers} more; leave them out.`,
  );
  return false;
}

/** One word of a closed list. */
export function readWord<Word extends string>(
  place: Place,
  what: string,
  words: readonly Word[],
): Word | null {
  const word = words.find((known) => known === place.value);
  if (word !== undefined) return word;
  const got = typeof place.value === 'string' ? 'another word' : kindOf(place.value);
  return report(place, 'unknown_value', `Expected ${what}: ${words.join(', ')}; got ${got}.`);
}

/** The items of a list of at most `itemsMax`. */
export function readItems(place: Place, what: string, itemsMax: number): readonly Place[] {
  if (!Array.isArray(place.value)) {
    report(place, 'wrong_kind', `Expected ${what}, got ${kindOf(place.value)}.`);
    return [];
  }
  if (place.value.length > itemsMax) {
    report(
      place,
      'too_many',
      `Expected at most ${itemsMax} items, got ${place.value.length}; leave some out.`,
    );
    return [];
  }
  return place.value.map((value: unknown, index) => ({
    value,
    path: `${place.path}[${index}]`,
    issues: place.issues,
  }));
}

export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return (
    { string: 'text', number: 'a number', boolean: 'a boolean', object: 'a map' }[
      typeof value as 'string' | 'number' | 'boolean' | 'object'
    ] ?? 'something else'
  );
}
