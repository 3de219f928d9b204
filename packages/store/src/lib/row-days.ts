/** Days by their number since the epoch: a block has few, and to make a date of each event costs more than all the rest of a row. */
import { dayOf } from '@candor/query/day';
import type { Day } from '@candor/query/question';
import { daysKnownMax } from '../limits.ts';

export const DAY_MS = 86_400_000;

const days = new Map<number, Day>();

export function findDay(number: number): Day {
  const known = days.get(number);
  if (known !== undefined) return known;
  if (days.size > daysKnownMax) days.clear();
  const day = dayOf(number * DAY_MS);
  days.set(number, day);
  return day;
}

/** `YYYY-MM` */
export function monthOf(number: number): string {
  return findDay(number).slice(0, 'YYYY-MM'.length);
}
