/** An answer over time as points and series: every step of the span is there, whether it has a row or not. */
import type { Answer, AnswerRow } from '@candor/query/answer';
import type { Day, Span } from '@candor/query/question';
import { addDays } from '@candor/query/day';
import { endOfStep, listSteps } from '@candor/query/steps';
import type { TimeStep } from '../../address/span.ts';
import { isAmount } from './answer-form.ts';
import { chooseGroups, type CompareGroups } from './group-order.ts';
import { explainGap } from './step-gap.ts';

/**
 * Why a step shows less than it will or did hold: it is not over yet, the span cuts it, or it lies before the first report.
 * `whole` where none is so.
 */
export type StepState = 'whole' | 'unfinished' | 'cut' | 'before';

/** What a step that is not whole is, in words. */
export const STATE_WORDS: Readonly<Record<Exclude<StepState, 'whole'>, string>> = {
  unfinished: 'not over yet',
  cut: 'cut by the time span',
  before: 'before the first report',
};

export interface TimePoint {
  readonly at: Day;
  readonly state: StepState;
  /** By series, in their order; null where nothing can be said: no value, or too few installations to show it. */
  readonly values: readonly (number | null)[];
}

/** `named` is one group · `others` several small ones, drawn as one for legibility · `folded` those folded for privacy. */
export interface Series {
  readonly kind: 'named' | 'others' | 'folded';
  readonly group: string | null;
  /** How many groups `others` stands for. */
  readonly groups: number;
}

export interface TimeSeries {
  readonly step: TimeStep;
  readonly series: readonly Series[];
  readonly points: readonly TimePoint[];
}

export interface TimeSeriesOptions {
  readonly groupsMax: number;
  /** Order of the groups, most important first; by default the largest total first. */
  readonly compare?: CompareGroups | undefined;
  /** The first day of any report of the product: before it there is nothing to draw. */
  readonly firstDay?: Day | null | undefined;
}

const NO_GROUP = '\u0000';

export function buildTimeSeries(answer: Answer, options: TimeSeriesOptions): TimeSeries {
  const step = answer.question.step === 'span' ? 'day' : answer.question.step;
  const totals = sumByGroup(answer.rows);
  const { shown, rest } = chooseGroups(totals, options.groupsMax, options.compare);
  const amount = isAmount(answer.question.metric);
  const series: Series[] = shown.map(({ group }) => ({ kind: 'named', group, groups: 1 }));
  // Means and percentiles can not be put together; those beyond the limit are in the table alone.
  if (rest.length > 0 && amount) series.push({ kind: 'others', group: null, groups: rest.length });
  if (answer.rows.some((row) => row.folded)) {
    series.push({ kind: 'folded', group: null, groups: answer.folded.groups });
  }
  if (series.length === 0) series.push({ kind: 'named', group: null, groups: 1 });

  const sums = sumByStep(answer.rows, new Set(shown.map(({ group }) => group)), amount);
  const { span } = answer.question;
  const told = new Set(answer.rows.map(({ at }) => at));
  const points = listSteps(span, step).map((at): TimePoint => {
    const gap = told.has(at) ? null : explainGap(answer, at, step, options.firstDay ?? null);
    const nothing = amount && (gap === null || gap === 'zero') ? 0 : null;
    return {
      at,
      state: gap === 'before' ? 'before' : stateOfStep(at, step, span, answer.asOf),
      values: series.map((one) => sums.get(`${at} ${keyOf(one)}`) ?? nothing),
    };
  });
  return { step, series, points };
}

function sumByGroup(
  rows: readonly AnswerRow[],
): readonly { readonly group: string | null; readonly value: number }[] {
  const totals = new Map<string | null, number>();
  for (const row of rows) {
    if (!row.folded) totals.set(row.group, (totals.get(row.group) ?? 0) + row.value);
  }
  return [...totals].map(([group, value]) => ({ group, value }));
}

function sumByStep(
  rows: readonly AnswerRow[],
  shown: ReadonlySet<string | null>,
  amount: boolean,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    if (row.at === null) continue;
    const kind = row.folded ? 'folded' : shown.has(row.group) ? 'named' : 'others';
    if (kind === 'others' && !amount) continue;
    const key = `${row.at} ${keyOf({ kind, group: row.group })}`;
    sums.set(key, (sums.get(key) ?? 0) + row.value);
  }
  return sums;
}

function keyOf(series: Pick<Series, 'kind' | 'group'>): string {
  return series.kind === 'named' ? `named ${series.group ?? NO_GROUP}` : series.kind;
}

/** What a step is: not over while events received up to now may still be of it, cut where the span has only a part of it. */
export function stateOfStep(
  at: Day,
  step: TimeStep,
  span: Span,
  asOf: string,
): Exclude<StepState, 'before'> {
  const next = endOfStep(at, step, span);
  if (asOf.slice(0, 10) < next) return 'unfinished';
  return at < span.from || next > addDays(span.to, 1) ? 'cut' : 'whole';
}
