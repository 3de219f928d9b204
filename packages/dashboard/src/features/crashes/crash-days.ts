/** Days of a group as steps of a chart. */
import type { FailureCell } from '@candor/query/api';
import type { Day, Span } from '@candor/query/question';
import { listSteps, startOfStep } from '@candor/query/steps';
import type { TimeStep } from '../../address/span.ts';
import { SINGLE_COLOUR } from '../../theme/palette.ts';
import type { DrawnTimeSeries } from '../chart/chart-data.ts';
import { stateOfStep } from '../chart/time-series.ts';

export interface CrashStep {
  readonly at: Day;
  /** Null where nothing of the step may be told. */
  readonly times: number | null;
}

/** Every step of the span. A day without failures is none; one of which nothing may be told makes its step unknown, unless others are known. */
export function listCrashSteps(
  days: readonly FailureCell[],
  span: Span,
  step: TimeStep,
): readonly CrashStep[] {
  return listSteps(span, step).map((at) => {
    const inStep = days.filter(({ name }) => startOfStep(name as Day, step, span) === at);
    const told = inStep.flatMap(({ times }) => (times === null ? [] : [times]));
    if (inStep.length > 0 && told.length === 0) return { at, times: null };
    return { at, times: told.reduce((sum, times) => sum + times, 0) };
  });
}

export function drawCrashSteps(
  steps: readonly CrashStep[],
  span: Span,
  step: TimeStep,
  today: Day,
): DrawnTimeSeries {
  return {
    step,
    series: [{ kind: 'named', group: null, groups: 1 }],
    points: steps.map(({ at, times }) => ({
      at,
      state: stateOfStep(at, step, span, today),
      values: [times],
    })),
    drawn: [{ key: 's0', label: 'Times', colour: SINGLE_COLOUR, kind: 'named' }],
  };
}
