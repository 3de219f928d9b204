/** UTC days as the reader's locale writes them. */
import { addDays, countDays, startOfDay } from '@candor/query/day';
import type { Day, Span } from '@candor/query/question';
import type { TimeStep } from '../address/span.ts';

/** `21 Nov 2026`. */
export function formatDay(day: Day, locale?: string): string {
  return write(day, { day: 'numeric', month: 'short', year: 'numeric' }, locale);
}

/** A tick of a time axis: `21 Nov`, for months `Nov 2026`. */
export function formatTick(day: Day, step: TimeStep, locale?: string): string {
  return step === 'month'
    ? write(day, { month: 'short', year: 'numeric' }, locale)
    : write(day, { day: 'numeric', month: 'short' }, locale);
}

/** One step in full: `Sat, 21 Nov 2026`, `16 – 22 Nov 2026`, `November 2026`. */
export function formatStep(start: Day, step: TimeStep, locale?: string): string {
  if (step === 'month') return write(start, { month: 'long', year: 'numeric' }, locale);
  if (step === 'week') return formatSpan({ from: start, to: addDays(start, 6) }, locale);
  return write(
    start,
    { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    locale,
  );
}

/** `25 Oct – 21 Nov 2026`: what both ends share is written once. */
export function formatSpan(span: Span, locale?: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
  return format.formatRange(startOfDay(span.from), startOfDay(span.to));
}

/** `21 Nov 2026, 14:03 UTC`. */
export function formatInstant(instant: string, locale?: string): string {
  const text = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(new Date(instant));
  return `${text} UTC`;
}

/** `3 days ago`, `today`, `yesterday`; of longer ago the day itself. */
export function formatAgo(day: Day, today: Day, locale?: string): string {
  const days = countDays(day, today) - 1;
  if (days > 60) return formatDay(day, locale);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day');
}

function write(day: Day, options: Intl.DateTimeFormatOptions, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(startOfDay(day));
}
