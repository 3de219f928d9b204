/** Labels of a distribution's buckets: lower bound included, upper excluded, null for open. */
import type { Bucket } from '@candor/query/buckets';
import { carriesUnit, formatMeasure } from './measure.ts';

/**
 * A bucket in words. Whole numbers name what they hold (`0`, `2–4`, `1,000 or more`); measures name their bounds
 * (`64–128 MiB`).
 */
export function formatBucket(
  bucket: Bucket,
  unit: string | null,
  whole: boolean,
  locale?: string,
): string {
  if (bucket.to === null) return `${write(bucket.from, unit, locale)} or more`;
  return formatRange(bucket.from, whole ? bucket.to - 1 : bucket.to, unit, locale);
}

/** The same for a tick below a bar, where there is little room. */
export function formatBucketTick(
  bucket: Bucket,
  unit: string | null,
  whole: boolean,
  locale?: string,
): string {
  if (bucket.to === null) return `${write(bucket.from, unit, locale)}+`;
  return formatBucket(bucket, unit, whole, locale);
}

function formatRange(from: number, to: number, unit: string | null, locale?: string): string {
  const first = write(from, unit, locale);
  if (to <= from) return first;
  const last = write(to, unit, locale);
  // "64 MiB–128 MiB" says its unit twice, and nothing is the same in every unit: the upper bound's is enough.
  const isSame = UNIT.exec(first)?.[0] === UNIT.exec(last)?.[0];
  return `${isSame || from === 0 ? first.replace(UNIT, '') : first}–${last}`;
}

/** What follows the number and a space: ` MiB`, ` hr`. */
const UNIT = /\s[^\d\s]+$/;

function write(value: number, unit: string | null, locale?: string): string {
  return formatMeasure(value, carriesUnit(unit) ? unit : null, locale);
}
