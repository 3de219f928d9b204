/** The line below a chart's title: what its numbers are, and for how long each stands. */
import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import type { Question } from '@candor/query/question';
import { findScope } from '@candor/query/scope';
import { titleDimension } from '../../format/group.ts';
import { lowerFirst, nameMeasure } from '../../format/measure.ts';
import { isAmount } from './answer-form.ts';
import { unitOf } from './answer-units.ts';

const STATISTICS = { sum: 'Sum', mean: 'Mean', p50: 'Median', p90: '90th percentile' } as const;

/** `Installations per day, by operating system`. Known before the answer is, so that the line does not jump. */
export function describeUnit(
  question: Question,
  answer: Answer | undefined,
  manifest: Manifest,
): string {
  const { step, breakdown } = question;
  const what = describeMetric(question, answer, manifest);
  // "Events per day" is a rate; a median of bytes is not one "per day" but one for each day.
  const per = step === 'span' ? '' : isAmount(question.metric) ? ` per ${step}` : `, each ${step}`;
  const by = breakdown ? `, by ${lowerFirst(titleDimension(manifest, breakdown))}` : '';
  return `${what}${per}${by}${describeLane(question, manifest)}`;
}

/** Reports of different lanes can not be joined, so where there are several a figure is of one, and says of which. */
export function describeLane(question: Question, manifest: Manifest): string {
  if (Object.keys(manifest.lanes).length < 2) return '';
  return `, lane ${findScope(question, manifest).lane}`;
}

function describeMetric(
  { metric }: Question,
  answer: Answer | undefined,
  manifest: Manifest,
): string {
  if (metric.of === 'installations') return 'Installations';
  if (metric.of === 'sessions') return 'Sessions';
  if (metric.of === 'events') return 'Events';
  const field = manifest.events[metric.event]?.fields[metric.field];
  if (metric.of === 'distribution') {
    const unit = nameMeasure(unitOf(field));
    return unit === '' ? 'Installations by size' : `Installations by ${unit}`;
  }
  if (metric.of === 'distinct') return `Different ${answer?.unit ?? 'values'}`;
  const unit = nameMeasure(unitOf(field));
  const over = metric.over === 'latest' ? ' of each installation’s latest value' : ' of all values';
  return `${STATISTICS[metric.statistic]}${over}${unit === '' ? '' : `, ${unit}`}`;
}
