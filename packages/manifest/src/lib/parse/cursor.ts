/**
 * Reading unknown data with a finger on the place: each `read…` gives the value, or reports what is wrong and gives a
 * stand-in, so that one pass finds every issue. What was read counts only if no issue was reported.
 */
import { issuesMax } from '../../limits.ts';
import { suggest } from '../../did-you-mean.ts';
import type { IssueSink, Path } from './issue-sink.ts';

export interface Cursor {
  readonly value: unknown;
  readonly path: Path;
  readonly sink: IssueSink;
}

/** The place under `key`; its value is undefined where there is none. */
export function enter(cursor: Cursor, key: string): Cursor {
  const value =
    isMap(cursor.value) && Object.hasOwn(cursor.value, key) ? cursor.value[key] : undefined;
  return { value, path: [...cursor.path, key], sink: cursor.sink };
}

/** True where something other than null stands. */
export function isGiven(cursor: Cursor): boolean {
  return cursor.value !== undefined && cursor.value !== null;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Checks that a map stands here, with none but these keys. */
export function checkMap(cursor: Cursor, what: string, keys: readonly string[]): boolean {
  if (!isMap(cursor.value)) {
    reportKind(cursor, what);
    return false;
  }
  const unknown = Object.keys(cursor.value).filter((key) => !keys.includes(key));
  for (const key of unknown.slice(0, issuesMax)) {
    const hint = suggest(key, keys) || ` Take it out, or use one of: ${keys.join(', ')}.`;
    report(enter(cursor, key), 'unknown_key', `Expected a key that ${what} knows.${hint}`);
  }
  return true;
}

/** The places of a map's values; each has its key last in its path. Empty where no map stands. */
export function readEntries(
  cursor: Cursor,
  what: string,
  countMax: number,
): readonly (readonly [string, Cursor])[] {
  if (!isMap(cursor.value)) {
    reportKind(cursor, what);
    return [];
  }
  const keys = Object.keys(cursor.value);
  checkCount(cursor, what, keys.length, countMax);
  return keys.slice(0, countMax).map((key) => [key, enter(cursor, key)] as const);
}

/** The places of a list's items. Empty where no list stands. */
export function readItems(cursor: Cursor, what: string, countMax: number): readonly Cursor[] {
  if (!Array.isArray(cursor.value)) {
    reportKind(cursor, what);
    return [];
  }
  const items: readonly unknown[] = cursor.value;
  checkCount(cursor, what, items.length, countMax);
  // `Array.from` visits the holes of a sparse array too.
  return Array.from(items.slice(0, countMax), (value, index) => ({
    value,
    path: [...cursor.path, index],
    sink: cursor.sink,
  }));
}

function checkCount(cursor: Cursor, what: string, count: number, countMax: number): void {
  if (count <= countMax) return;
  report(
    cursor,
    'out_of_range',
    `Expected ${what} with at most ${countMax} entries, got ${count}.`,
  );
}

/** One of a closed list of words. Blanks and dashes stand for underscores, so that `until reset` may be written. */
export function readWord<Word extends string>(
  cursor: Cursor,
  what: string,
  words: readonly Word[],
): Word | null {
  const list = words.join(', ');
  if (typeof cursor.value !== 'string') {
    reportKind(cursor, `${what}: one of ${list}`);
    return null;
  }
  const spelled = cursor.value.trim().replaceAll(/[ -]/g, '_');
  const word = words.find((known) => known === spelled);
  if (word !== undefined) return word;
  const hint = suggest(spelled, words);
  report(cursor, 'unknown_value', `Expected ${what}: one of ${list}; got other text.${hint}`);
  return null;
}

export function readBoolean(cursor: Cursor, what: string, fallback: boolean): boolean {
  if (!isGiven(cursor)) return fallback;
  if (typeof cursor.value === 'boolean') return cursor.value;
  reportKind(cursor, what);
  return fallback;
}

/** The place under the one of two names for the same thing that is given; both is an issue. */
export function readEither(cursor: Cursor, name: string, otherName: string): Cursor {
  const [place, other] = [enter(cursor, name), enter(cursor, otherName)];
  if (!isGiven(other)) return place;
  if (isGiven(place)) {
    report(other, 'duplicate', `Expected "${name}" or "${otherName}", got both. Take one out.`);
  }
  return other;
}

/** Reports that another kind of value was expected, or any at all. */
export function reportKind(cursor: Cursor, what: string): void {
  if (isGiven(cursor)) {
    report(cursor, 'wrong_kind', `Expected ${what}, got ${describeKind(cursor.value)}.`);
    return;
  }
  const key = cursor.path.at(-1);
  const advice = typeof key === 'string' ? ` Give "${key.slice(0, 64)}" a value.` : '';
  report(cursor, 'missing_key', `Expected ${what}, got nothing.${advice}`);
}

export function report(
  cursor: Cursor,
  code: Parameters<IssueSink['add']>[0],
  message: string,
): void {
  cursor.sink.add(code, cursor.path, message);
}

export function describeKind(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return value.trim() === '' ? 'empty text' : 'text';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return 'true or false';
  return 'a map';
}
