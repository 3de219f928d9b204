/** A distribution as bars in order of size, with a gap where buckets were left out. */
import type { Answer, AnswerRow } from '@candor/query/answer';
import type { Bucket } from '@candor/query/buckets';

/**
 * `gap`: sizes between two shown buckets that have no installation, or fewer than may be shown · `folded`: those whose buckets
 * were folded together, which are somewhere in the gaps or beyond the ends · `unstated`: those that did not say.
 */
export type HistogramBar =
  | { readonly kind: 'bucket' | 'gap'; readonly bucket: Bucket; readonly value: number }
  | { readonly kind: 'folded' | 'unstated'; readonly bucket: null; readonly value: number };

export function buildHistogram(answer: Answer): readonly HistogramBar[] {
  const rows = answer.rows.filter(hasBucket).sort((a, b) => a.bucket.from - b.bucket.from);
  const bars: HistogramBar[] = [];
  for (const { bucket, value } of rows) {
    const before = bars.at(-1)?.bucket;
    if (before && before.to !== null && before.to < bucket.from) {
      bars.push({ bucket: { from: before.to, to: bucket.from }, value: 0, kind: 'gap' });
    }
    bars.push({ bucket, value, kind: 'bucket' });
  }
  for (const { value, folded } of answer.rows.filter((row) => !hasBucket(row))) {
    bars.push({ kind: folded ? 'folded' : 'unstated', bucket: null, value });
  }
  return bars;
}

function hasBucket(row: AnswerRow): row is AnswerRow & { readonly bucket: Bucket } {
  return row.bucket !== null && !row.folded;
}
