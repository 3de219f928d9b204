/**
 * Of what kind a value was that stood under a name which nobody declares: all that is kept of it, so that a person can be
 * told which type a declaration would need. It is about the form of a value alone. How many different values there were, how
 * long they are or which was the largest is not kept: all of that could tell a person apart.
 */
export type ValueKind = 'boolean' | 'whole' | 'number' | 'word' | 'text' | 'other';

const NUMBER = /^-?\d{1,16}(?:\.\d{1,16})?$/;
/** What could be one of a closed list. */
const WORD = /^[A-Za-z][A-Za-z0-9_.-]{0,31}$/;

/** Null where there is nothing: no kind can be seen. Text that says `true` or `12` counts as what it says, since some SDKs know only text. */
export function describeValueKind(value: unknown): ValueKind | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'whole' : 'number';
  if (typeof value !== 'string') return 'other';
  if (/^(?:true|false)$/i.test(value)) return 'boolean';
  if (NUMBER.test(value)) return Number.isInteger(Number(value)) ? 'whole' : 'number';
  return WORD.test(value) ? 'word' : 'text';
}
