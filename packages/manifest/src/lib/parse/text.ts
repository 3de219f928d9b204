/**
 * Reading text: one line, bounded, printable, and of the form that its place asks for.
 */
import { sentenceCharsMax, titleCharsMax } from '../../limits.ts';
import { type Cursor, isGiven, report, reportKind } from './cursor.ts';

export interface TextForm {
  /** For messages: `a sentence for the user`. */
  readonly what: string;
  readonly charsMax: number;
  /** What the text must satisfy beyond its length, and that in words. */
  readonly form?: { readonly holds: (text: string) => boolean; readonly words: string };
}

/** What a terminal or a browser would not show as itself: controls, and marks that turn the direction of writing around. */
const INVISIBLE =
  /[\p{Control}\p{Line_Separator}\p{Paragraph_Separator}\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Surrogate}]/u;

/** Text that must be there, its white space collapsed to single blanks. */
export function readText(cursor: Cursor, { what, charsMax, form }: TextForm): string {
  if (typeof cursor.value !== 'string') {
    reportKind(cursor, what);
    return '';
  }
  if (cursor.value.length > charsMax * 2) return tooLong(cursor, what, charsMax);
  const text = cursor.value.replaceAll(/\s+/g, ' ').trim();
  if (text === '') reportKind({ ...cursor, value: null }, what);
  else if (text.length > charsMax) tooLong(cursor, what, charsMax);
  else if (INVISIBLE.test(text)) {
    report(cursor, 'bad_form', `Expected ${what}, got invisible characters in it. Take them out.`);
  } else if (form !== undefined && !form.holds(text)) {
    report(cursor, 'bad_form', `Expected ${what}: ${form.words}.`);
  }
  return text;
}

function tooLong(cursor: Cursor, what: string, charsMax: number): string {
  report(cursor, 'out_of_range', `Expected ${what} of at most ${charsMax} characters. Shorten it.`);
  return '';
}

/** A paragraph for the user. */
export function readSentence(cursor: Cursor, what: string): string {
  return readText(cursor, { what, charsMax: sentenceCharsMax, form: FINISHED });
}

/** `candor manifest draft` leaves these where only a person can say what stands there. */
const FINISHED = {
  holds: (text: string): boolean => !/^todo\b/i.test(text),
  words: 'a person has to write it in place of the Todo',
};

/** The title that is given, or one made from the name: `os_version` gives `Os version`. */
export function readTitle(cursor: Cursor, name: string): string {
  if (isGiven(cursor)) return readText(cursor, { what: 'a short title', charsMax: titleCharsMax });
  const words = name.replaceAll(/[._-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
