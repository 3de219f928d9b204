/**
 * What may be told of a failure: names that stand in a list, and numbers within bounds that were known before it was read. The types
 * keep the promise of this package: all text of a description is `Listed`, and only what reads a vocabulary or a fixed list makes that.
 * A piece of a stack is a plain string, and the compiler refuses it.
 */

declare const listed: unique symbol;

/** A name that stands in a list. */
export type Listed = string & { readonly [listed]: true };

/** For the readers of vocabularies and for the fixed lists alone: `name` comes from one of them, never from a failure. */
export function list(name: string): Listed {
  return name as Listed;
}

/** Looks a piece of a failure up, and gives the list's own string for it. */
export type Lookup = ReadonlyMap<string, Listed>;

/** The names of a fixed list, separated by white space, each by itself. */
export function listWords(...texts: readonly string[]): Lookup {
  const lookup = new Map<string, Listed>();
  for (const word of texts.join(' ').split(/\s+/)) {
    if (word !== '') lookup.set(word, list(word));
  }
  return lookup;
}

declare const bounded: unique symbol;

/** A whole number within bounds. */
export type BoundedNumber = number & { readonly [bounded]: true };

/** At most `max`, from 0. Used for counts: what is more is told as `max`. */
export function boundCount(count: number, max: number): BoundedNumber {
  return Math.min(Math.max(0, Math.trunc(count)), max) as BoundedNumber;
}

/** The number if it is a whole one from `min` to `max`, else undefined. Used for places: what lies outside is not told at all. */
export function boundPlace(
  place: number | undefined,
  min: number,
  max: number,
): BoundedNumber | undefined {
  if (place === undefined || !Number.isSafeInteger(place) || place < min || place > max) {
    return undefined;
  }
  return place as BoundedNumber;
}

/** The whole number that these digits write, or undefined: no sign, no blank, at most nine digits. */
export function readDigits(text: string, from: number, to: number): number | undefined {
  if (to <= from || to - from > 9) return undefined;
  let value = 0;
  for (let index = from; index < to; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}
