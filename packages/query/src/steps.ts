/**
 * Steps: how a span is cut. Weeks are ISO 8601 weeks, Monday to Sunday; months are those of the calendar. A step at the edge of
 * the span counts only its days inside the span, but keeps the name of its own first day.
 */
import { addDays, startOfDay } from './day.ts';
import type { Day, Metric, Span, Step } from './question.ts';

/** The first day of the step that holds `day`; of the whole span, the span's first day. */
export function startOfStep(day: Day, step: Step, span: Span): Day {
  if (step === 'day') return day;
  if (step === 'week') return addDays(day, -((weekdayOf(day) + 6) % 7));
  if (step === 'month') return `${day.slice(0, 7)}-01` as Day;
  return span.from;
}

/** The first day after the step that starts on `start`. */
export function endOfStep(start: Day, step: Step, span: Span): Day {
  if (step === 'day') return addDays(start, 1);
  if (step === 'week') return addDays(start, 7);
  // Any month is over 31 days after its start, and the next is not over before its second day.
  if (step === 'month') return startOfStep(addDays(start, 31), 'month', span);
  return addDays(span.to, 1);
}

/** First days of all steps that have a day in the span, in order. */
export function listSteps(span: Span, step: Step): readonly Day[] {
  const starts: Day[] = [];
  let start = startOfStep(span.from, step, span);
  while (start <= span.to) {
    starts.push(start);
    start = endOfStep(start, step, span);
  }
  return starts;
}

/**
 * Whether the figure of a span is the sum of the figures of its steps, so that a step that is left out could be worked out from
 * the others. Sessions that go on over midnight count in both days; so few that the sum still gives a step away.
 */
export function addsUpOverSteps(metric: Metric): boolean {
  if (metric.of === 'field') return metric.statistic === 'sum' && metric.over === 'each';
  return metric.of === 'events' || metric.of === 'sessions';
}

/** 0 for Sunday, as JavaScript counts. */
function weekdayOf(day: Day): number {
  return new Date(startOfDay(day)).getUTCDay();
}
