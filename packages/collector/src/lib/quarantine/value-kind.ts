/**
 * Of what kind a value was that stood under a name which nobody declares: all that is kept of it, so that a person can be
 * told which type a declaration would need. It is about the form of a value alone. How many different values there were, how
 * long they are or which was the largest is not kept: all of that could tell a person apart.
 */
export type ValueKind = 'boolean' | 'whole' | 'number' | 'word' | 'text' | 'other';

/** Null where there is nothing: no kind can be seen. */
export function describeValueKind(value: unknown): ValueKind | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return describeNumber(value);
  return typeof value === 'string' ? describeText(value) : 'other';
}

const NUMBER = /^-?\d{1,16}(?:\.\d{1,16})?$/;
/** What could be one of a closed list. */
const WORD = /^[A-Za-z][A-Za-z0-9_.-]{0,31}$/;

/** Text that says `true` or `12` counts as what it says: some SDKs know nothing but text. */
function describeText(text: string): ValueKind {
  if (/^(?:true|false)$/i.test(text)) return 'boolean';
  if (NUMBER.test(text)) return describeNumber(Number(text));
  return WORD.test(text) ? 'word' : 'text';
}

function describeNumber(number: number): ValueKind {
  return Number.isInteger(number) ? 'whole' : 'number';
}
