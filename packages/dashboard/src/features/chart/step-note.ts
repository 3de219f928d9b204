/** The sentence below a chart over time about the steps at its ends, which show less than the others. */
import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import { listSteps } from '@candor/query/steps';
import type { TimeStep } from '../../address/span.ts';
import { chooseForm } from './answer-form.ts';
import { STATE_WORDS, stateOfStep } from './time-series.ts';

/** `Dashed: day not over yet`, and what a grey mark on the axis is; null where every step is whole and told. */
export function describeSteps(answer: Answer, manifest: Manifest): string | null {
  const { step } = answer.question;
  if (step === 'span') return null;
  const form = chooseForm(answer.question, manifest);
  const isLine = form === 'area' || form === 'lines';
  const notes = [
    ...describeEnds(answer, step, isLine ? 'Dashed' : 'Pale'),
    ...(answer.folded.rows > 0
      ? [
          `${isLine ? 'Gap' : 'Grey mark'}: ${step} withheld, so that none of fewer than ${answer.k} installations is told`,
        ]
      : []),
  ];
  return notes.length > 0 ? notes.join(' · ') : null;
}

function describeEnds(answer: Answer, step: TimeStep, look: string): readonly string[] {
  const { span } = answer.question;
  const steps = listSteps(span, step);
  const states = [steps.at(-1), steps[0]].map((at) =>
    at === undefined ? 'whole' : stateOfStep(at, step, span, answer.asOf),
  );
  const words = [...new Set(states)].flatMap((state) =>
    state === 'whole' ? [] : [`${step} ${STATE_WORDS[state]}`],
  );
  return words.length === 0 ? [] : [`${look}: ${words.join(', ')}`];
}
