/** The time span that a page shows: what the address says, and what follows from it. */
import { addDays, countDays } from '@candor/query/day';
import type { Day, Span, Step } from '@candor/query/question';
import { dailyStepDaysMax, weeklyStepDaysMax } from '../limits.ts';

export const PRESET_DAYS = [7, 28, 90] as const;
export type PresetDays = (typeof PRESET_DAYS)[number];

/** Four whole weeks: each weekday counts as often as any other. */
export const DEFAULT_DAYS: PresetDays = 28;

export type TimeStep = Exclude<Step, 'span'>;

/** What the address says about time: a number of days up to today, or two days of its own. */
export interface SpanChoice {
  readonly days?: PresetDays | undefined;
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
}

/** The days meant: `from` and `to` where both are there, else the last `days` days up to today, today included. */
export function resolveSpan(choice: SpanChoice, today: Day): Span {
  if (choice.from && choice.to) return { from: choice.from, to: choice.to };
  return { from: addDays(today, 1 - (choice.days ?? DEFAULT_DAYS)), to: today };
}

/** Days in a span, both ends included. */
export function lengthOfSpan(span: Span): number {
  return countDays(span.from, span.to);
}

/** The step that suits a span: some ten to forty-five points in a chart. */
export function defaultStep(span: Span): TimeStep {
  const days = lengthOfSpan(span);
  if (days <= dailyStepDaysMax) return 'day';
  return days <= weeklyStepDaysMax ? 'week' : 'month';
}

/** The last `days` days of a span, or all of it if it is shorter. */
export function tailOfSpan(span: Span, days: number): Span {
  const from = addDays(span.to, 1 - days);
  return { from: from < span.from ? span.from : from, to: span.to };
}

/** The same number of days, moved back. */
export function shiftSpan(span: Span, days: number): Span {
  return { from: addDays(span.from, -days), to: addDays(span.to, -days) };
}

/** Two spans of equal length, one after the other. */
export interface Comparison {
  readonly current: Span;
  readonly previous: Span;
}

/**
 * What to compare a span with: its complete days with as many days just before them. Today is not over, so it is left out of
 * both. Null where there is nothing to compare fairly: no complete day, or reports only began after the earlier span did.
 */
export function compareSpan(span: Span, today: Day, firstDay: Day | null): Comparison | null {
  const to = span.to < today ? span.to : addDays(today, -1);
  if (to < span.from) return null;
  const current = { from: span.from, to };
  const previous = shiftSpan(current, lengthOfSpan(current));
  return firstDay !== null && firstDay <= previous.from ? { current, previous } : null;
}
