import type { ReactElement } from 'react';
import { whyCollected } from '../../format/why.ts';
import { AnswerTableView } from '../chart/answer-table-view.tsx';
import { ChartCard } from '../chart/chart-card.tsx';
import { ChartEmpty, ChartError, ChartLoading, EmptyState } from '../chart/chart-states.tsx';
import { AnswerFacts } from '../chart/question-card.tsx';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { buildBaselineTable } from './baseline-table.ts';
import { percentileOf, useAnswers } from './percentile-question.ts';

const TITLE = 'Duration against baseline';
const HEIGHT = 140;

/** How much longer an operation took than it usually does on the same machine; for events of the role `slowness`. */
export function BaselineCard({ event }: { readonly event: string }): ReactElement {
  const scope = useScope();
  const breakdown = { by: 'field', event, field: 'operation' } as const;
  const metrics = ['baseline', 'duration'].map((field) => percentileOf({ event, field }, 'p50'));
  const { answers, error, busy, retry } = useAnswers(
    metrics.map((metric) => buildQuestion(scope, metric, { breakdown, step: 'span' })),
  );
  const [baseline, duration] = answers ?? [];
  const table = baseline && duration && buildBaselineTable(baseline, duration);
  return (
    <ChartCard
      title={TITLE}
      level={3}
      unit="Medians of all reports, by operation"
      busy={busy}
      facts={duration && <AnswerFacts answer={duration} />}
      reasons={metrics.flatMap((metric) => whyCollected(scope.manifest, metric, null))}
    >
      {!duration || !table ? (
        error ? (
          <ChartError error={error} height={HEIGHT} retry={retry} />
        ) : (
          <ChartLoading height={HEIGHT} />
        )
      ) : duration.rows.length === 0 ? (
        <ChartEmpty answer={duration} height={HEIGHT} />
      ) : table.records.length === 0 ? (
        <EmptyState height={HEIGHT}>
          <p>No single operation was slow on enough installations to be told apart.</p>
        </EmptyState>
      ) : (
        <AnswerTableView table={table} title={TITLE} />
      )}
    </ChartCard>
  );
}
