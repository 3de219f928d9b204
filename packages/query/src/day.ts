/**
 * Days: UTC calendar days as text, `YYYY-MM-DD`, so that they sort, compare and travel as they are. Nothing here looks at a
 * clock or a time zone.
 */
import { dayMax, dayMin } from './limits.ts';
import type { Day } from './question.ts';

export type { Day } from './question.ts';

export type DayResult =
  | { readonly ok: true; readonly value: Day }
  | { readonly ok: false; readonly issues: readonly DayIssue[] };

export interface DayIssue {
  readonly code: 'bad_day';
  readonly path: '';
  readonly message: string;
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const DAY_MS = 86_400_000;
const BAD_DAY: DayResult = {
  ok: false,
  issues: [
    {
      code: 'bad_day',
      path: '',
      message: `Expected a day of the calendar from ${dayMin} to ${dayMax}, written YYYY-MM-DD.`,
    },
  ],
};

/** A day of the calendar from `dayMin` to `dayMax`; 30 February is none. */
export function parseDay(value: unknown): DayResult {
  if (typeof value !== 'string' || !DAY.test(value)) return BAD_DAY;
  if (value < dayMin || value > dayMax) return BAD_DAY;
  const ms = Date.parse(value);
  // Date.parse takes 30 February for 2 March.
  if (Number.isNaN(ms) || dayOf(ms) !== value) return BAD_DAY;
  return { ok: true, value: value as Day };
}

/** The UTC day of an instant, in milliseconds since the epoch. */
export function dayOf(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10) as Day;
}

/** The first instant of a day, in milliseconds since the epoch. */
export function startOfDay(day: Day): number {
  return Date.parse(day);
}

/** The day `days` later; earlier when negative. */
export function addDays(day: Day, days: number): Day {
  return dayOf(startOfDay(day) + days * DAY_MS);
}

/** Days from the one to the other, both included: 1 for the same day, 0 or less when `to` lies before `from`. */
export function countDays(from: Day, to: Day): number {
  return Math.round((startOfDay(to) - startOfDay(from)) / DAY_MS) + 1;
}
