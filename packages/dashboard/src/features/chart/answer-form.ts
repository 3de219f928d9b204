/** Which picture an answer gets. The question decides, never the data, so that a chart keeps its form as its span moves. */
import type { Manifest } from '@candor/manifest/manifest';
import type { Metric, Question } from '@candor/query/question';
import { findBucketed } from './answer-units.ts';

/**
 * `area` one level over time · `columns` one amount over time · `stack` amounts of groups over time · `lines` statistics of
 * groups over time, which add up to nothing · `bars` groups, now · `histogram` sizes · `figure` a single number.
 */
export type AnswerForm = 'area' | 'columns' | 'stack' | 'lines' | 'bars' | 'histogram' | 'figure';

export function chooseForm(
  question: Pick<Question, 'metric' | 'breakdown' | 'step'>,
  manifest: Manifest,
): AnswerForm {
  const { metric, breakdown, step } = question;
  const isBucketed = findBucketed(question, manifest) !== undefined && isAmount(metric);
  if (isBucketed) return step === 'span' ? 'histogram' : 'stack';
  if (step === 'span') return breakdown === null ? 'figure' : 'bars';
  if (!isAmount(metric)) return 'lines';
  if (breakdown !== null) return 'stack';
  // What comes and goes within a step is a column; what is there at each step is a level.
  return metric.of === 'sessions' || metric.of === 'events' || isSum(metric) ? 'columns' : 'area';
}

/** True of what starts at zero and adds up, so that no row of a step means zero; false of means and percentiles. */
export function isAmount(metric: Metric): boolean {
  return metric.of !== 'field' || isSum(metric);
}

function isSum(metric: Metric): boolean {
  return metric.of === 'field' && metric.statistic === 'sum';
}
