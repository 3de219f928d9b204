/** What the numbers and the groups of an answer are measured in, by the manifest's declarations. */
import type { FieldDeclaration, Manifest } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import { isBucketed, type Bucket } from '@candor/query/buckets';
import { findDimension } from '@candor/query/dimensions';
import type { Question } from '@candor/query/question';
import { formatBucket } from '../../format/bucket.ts';

/** The unit to write values in: of a field its own (null for a bare count), else what the answer counts. */
export function findValueUnit(answer: Answer, manifest: Manifest): string | null {
  const { metric } = answer.question;
  if (metric.of !== 'field') return answer.unit;
  return unitOf(manifest.events[metric.event]?.fields[metric.field]);
}

/** The number whose buckets are the groups of an answer: a distribution's field, or a measured fact; else undefined. */
export function findBucketed(
  question: Pick<Question, 'metric' | 'breakdown'>,
  manifest: Manifest,
): FieldDeclaration | undefined {
  const { metric, breakdown } = question;
  if (metric.of === 'distribution') return manifest.events[metric.event]?.fields[metric.field];
  const declared = breakdown === null ? undefined : findDimension(manifest, breakdown);
  return declared !== undefined && isBucketed(declared) ? declared : undefined;
}

/** A bucket in words, by the declaration of the number that it is a bucket of. */
export function labelBucket(
  bucket: Bucket,
  declared: FieldDeclaration | undefined,
  locale?: string,
): string {
  return formatBucket(bucket, unitOf(declared), declared?.type === 'count', locale);
}

/** The unit of a numeric field; null where it has none. */
export function unitOf(declared: FieldDeclaration | undefined): string | null {
  return declared !== undefined && 'unit' in declared ? declared.unit : null;
}
