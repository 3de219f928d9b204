/** The two questions behind every figure of speed: what is usual, and what the slowest tenth lives with. */
import type { Answer } from '@candor/query/answer';
import type { Dimension, Metric, Question } from '@candor/query/question';
import { useQueries } from '@tanstack/react-query';
import { answerQuery, askTogether } from '../chart/query.ts';
import { buildQuestion, useScope, type Scope } from '../frame/scope.ts';
import { listOverviewFacts } from '../overview/overview-facts.ts';
import type { SizeField } from '../sizes/size-fields.ts';

export const PERCENTILES = [
  { title: 'Median', statistic: 'p50' },
  { title: '90th percentile', statistic: 'p90' },
] as const;

type Percentile = (typeof PERCENTILES)[number]['statistic'];
type NamedDuration = Pick<SizeField, 'event' | 'field'>;

/** Over every value: who builds often feels a slow build often. */
export function percentileOf({ event, field }: NamedDuration, statistic: Percentile): Metric {
  return { of: 'field', event, field, statistic, over: 'each' };
}

/** Both of one field, at each step. */
export function askOverTime(scope: Scope, field: NamedDuration): readonly Question[] {
  return PERCENTILES.map(({ statistic }) => buildQuestion(scope, percentileOf(field, statistic)));
}

/** Both of one field over the whole span, by the values of a dimension. */
export function askByGroup(
  scope: Scope,
  field: NamedDuration,
  breakdown: Dimension,
): readonly Question[] {
  return PERCENTILES.map(({ statistic }) =>
    buildQuestion(scope, percentileOf(field, statistic), { breakdown, step: 'span' }),
  );
}

/** The fact that tells a product's releases apart; null where it declares none. */
export function useVersion(): Dimension | null {
  const { version } = listOverviewFacts(useScope().manifest);
  return version && { by: 'fact', fact: version.fact };
}

export interface Asked {
  /** All of them, in the order of the questions; undefined until the last is there. */
  readonly answers: readonly Answer[] | undefined;
  readonly error: Error | null;
  readonly busy: boolean;
  readonly retry: () => void;
}

/** Asks all in one request with whatever else the page asks at this moment. */
export function useAnswers(questions: readonly Question[]): Asked {
  const asked = useQueries({
    queries: questions.map((question) => answerQuery(question, askTogether)),
  });
  const answers = asked.flatMap(({ data }) => data ?? []);
  return {
    answers: answers.length === questions.length ? answers : undefined,
    error: asked.find(({ error }) => error !== null)?.error ?? null,
    busy: asked.some(({ isFetching }) => isFetching),
    retry: () => {
      for (const { error, refetch } of asked) if (error) void refetch();
    },
  };
}
