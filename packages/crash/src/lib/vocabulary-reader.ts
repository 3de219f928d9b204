/**
 * Reading the JSON of a vocabulary with a finger on the place, so that one pass finds every issue.
 */
import type { VocabularyIssue, VocabularyIssueCode } from '../errors.ts';
import { columnMax, nameCharsMax, vocabularyIssuesMax } from '../limits.ts';

export interface Reader {
  readonly issues: readonly VocabularyIssue[];
  readonly add: (code: VocabularyIssueCode, path: string, message: string) => void;
}

export interface Place {
  readonly value: unknown;
  readonly path: string;
  readonly reader: Reader;
}

export function createReader(): Reader {
  const issues: VocabularyIssue[] = [];
  return {
    issues,
    add: (code, path, message) => {
      if (issues.length < vocabularyIssuesMax) issues.push({ code, path, message });
    },
  };
}

/** One line of text that is not empty: no name has a control character. */
export function readName(place: Place): string {
  const { value, path, reader } = place;
  if (typeof value !== 'string') {
    reader.add('wrong_kind', path, 'Expected text.');
    return '';
  }
  if (value === '' || value.length > nameCharsMax || hasControl(value)) {
    reader.add(
      'bad_name',
      path,
      `Expected 1 to ${nameCharsMax} characters on one line, got ${value.length}.`,
    );
  }
  return value;
}

/** Text of a message, which may have several lines. */
export function readLiteral({ value, path, reader }: Place): string {
  if (typeof value === 'string' && value.length <= nameCharsMax) return value;
  reader.add('bad_name', path, `Expected text of at most ${nameCharsMax} characters.`);
  return '';
}

/** A line, a column or a number of lines. */
export function readPlace(place: Place): number {
  const { value, path, reader } = place;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= columnMax) {
    return value;
  }
  reader.add('bad_place', path, `Expected a whole number from 1 to ${columnMax}.`);
  return 1;
}

export function readWord<Word extends string>(
  { value, path, reader }: Place,
  words: readonly Word[],
): Word | undefined {
  const word = words.find((known) => known === value);
  if (word === undefined)
    reader.add('unknown_value', path, `Expected one of: ${words.join(', ')}.`);
  return word;
}

/** Nothing is an empty list. */
export function readList<Item>(
  { value, path, reader }: Place,
  countMax: number,
  read: (item: Place) => Item,
): Item[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    reader.add('wrong_kind', path, 'Expected a list.');
    return [];
  }
  if (value.length > countMax) {
    reader.add('too_many', path, `Expected at most ${countMax} entries, got ${value.length}.`);
    return [];
  }
  return Array.from(value as readonly unknown[], (item, index) =>
    read({ value: item, path: `${path}[${index}]`, reader }),
  );
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 32 || code === 127) return true;
  }
  return false;
}
