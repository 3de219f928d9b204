/**
 * What a field or fact can hold, in words.
 */
import type { DurationUnit, FactDeclaration, FieldDeclaration } from '../../manifest.ts';
import { code, escapeText, joinWords, printSentence } from './markdown.ts';

const DURATION_WORDS: Readonly<Record<DurationUnit, string>> = {
  ms: 'milliseconds',
  s: 'seconds',
  min: 'minutes',
  h: 'hours',
  d: 'days',
};

/** UCUM's letters, and what a reader calls them. Other units are shown as they are. */
const UNIT_WORDS: Readonly<Record<string, string>> = { By: 'bytes', GiBy: 'GiB', '%': 'percent' };

/** A longer list is summed up: the table must stay readable, and the manifest has it in full. */
const shownValuesMax = 40;

export function describeHolds(field: FieldDeclaration | FactDeclaration): string {
  const optional = field.optional ? ' May be left out.' : '';
  return `${describeType(field)}${optional}`;
}

function describeType(field: FieldDeclaration | FactDeclaration): string {
  switch (field.type) {
    case 'boolean':
      return 'Yes or no.';
    case 'count':
      return describeCount(field.unit, field.buckets);
    case 'quantity':
      return `A number (${nameUnit(field.unit)}).`;
    case 'duration':
      return `A time in ${DURATION_WORDS[field.unit]}.`;
    case 'choice':
      return describeChoice(field);
    case 'version':
      return `A version number such as ${code('5.2.0')}.`;
    case 'pseudonym':
      return `A keyed hash made on your machine. The real ${field.of} is never written anywhere, and can not be computed from it.`;
    case 'failure':
      return 'The kinds of error and the places in the program’s own code, as names from a closed list that was made with the program, and numbers. Of all other code only whose it is and a count. Never a message, a path, or a name from your code.';
    default:
      return describeText(field);
  }
}

function nameUnit(unit: string): string {
  return escapeText(Object.hasOwn(UNIT_WORDS, unit) ? (UNIT_WORDS[unit] ?? unit) : unit);
}

function describeCount(unit: string | null, buckets: readonly number[] | null): string {
  const of = unit === null ? '' : ` (${nameUnit(unit)})`;
  if (buckets === null) return `A whole number${of}.`;
  const ranges = buckets.map((lower, index) => {
    const next = buckets[index + 1];
    if (next === undefined) return `${lower} or more`;
    return next - 1 === lower ? String(lower) : `${lower} to ${next - 1}`;
  });
  return `Only in which of these ranges the number${of} lies: ${joinWords(ranges, 'or')}. The number itself does not leave.`;
}

function describeChoice(field: {
  readonly values: readonly string[];
  readonly builtIn?: unknown;
}): string {
  if (field.builtIn === 'country') {
    return `A country (ISO 3166 code), or nothing. Looked up by the collector, not sent by your machine.`;
  }
  const shown = field.values.slice(0, shownValuesMax).map(code);
  const more = field.values.length - shown.length;
  if (more > 0)
    return `One of ${field.values.length} fixed values: ${shown.join(', ')} and ${more} more.`;
  return shown.length === 1 ? `Only ${shown.join('')}.` : `One of ${joinWords(shown, 'or')}.`;
}

function describeText(field: Extract<FieldDeclaration, { readonly type: 'text' }>): string {
  const { by, on, why } = field.review;
  return (
    `**Text** of at most ${field.charsMax} characters. What looks like an address, a path or an id in it is taken out first. ` +
    `Reviewed by ${escapeText(by)} on ${on}: ${printSentence(why)}`
  );
}
