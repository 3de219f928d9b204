/** What it means that a step of an answer over time has no row. */
import type { Answer } from '@candor/query/answer';
import type { Day } from '@candor/query/question';
import { endOfStep } from '@candor/query/steps';
import type { TimeStep } from '../../address/span.ts';
import { isAmount } from './answer-form.ts';

/**
 * `before` no report of the product had come yet · `zero` nothing was counted · `withheld` a row was left out for privacy ·
 * `nothing` nobody sent a value to be averaged.
 */
export type StepGap = 'before' | 'zero' | 'withheld' | 'nothing';

/** `firstDay`: the first day of any report of the product, or null where that is not known. */
export function explainGap(answer: Answer, at: Day, step: TimeStep, firstDay: Day | null): StepGap {
  const { question, folded } = answer;
  if (firstDay !== null && endOfStep(at, step, question.span) <= firstDay) return 'before';
  if (folded.rows > 0) return 'withheld';
  return isAmount(question.metric) ? 'zero' : 'nothing';
}
