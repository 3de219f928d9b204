import { valueCharsShownMax } from '../limits.ts';

/** A value from outside may hold what moves a terminal's cursor, and may be long. */
export function printable(value: string): string {
  const clean = value.replaceAll(/\p{C}/gu, '?');
  return clean.length > valueCharsShownMax ? `${clean.slice(0, valueCharsShownMax - 1)}…` : clean;
}
