/** What the bars of a histogram say, in the chart and without it. */
import { formatBucket, formatBucketTick } from '../../format/bucket.ts';
import { formatCounted } from '../../format/number.ts';
import type { HistogramBar } from './histogram.ts';

export interface BucketWriting {
  readonly unit: string | null;
  /** True of counts, whose buckets name whole numbers. */
  readonly whole: boolean;
}

/** Below a bar. */
export function tickOfBar(bar: HistogramBar, { unit, whole }: BucketWriting): string {
  if (bar.bucket === null) return bar.kind === 'folded' ? 'other' : 'not stated';
  return bar.kind === 'gap' ? '…' : formatBucketTick(bar.bucket, unit, whole);
}

/** The sizes of a bar in full. */
export function titleOfBar(bar: HistogramBar, { unit, whole }: BucketWriting): string {
  if (bar.bucket === null) return bar.kind === 'folded' ? 'Other sizes (folded)' : 'Not stated';
  return formatBucket(bar.bucket, unit, whole);
}

/** How many installations a bar stands for. */
export function countOfBar(bar: HistogramBar): string {
  return bar.kind === 'gap'
    ? 'none, or too few installations to show'
    : formatCounted(bar.value, 'installation', 'installations');
}
