import type { Answer } from '@candor/query/answer';
import { lazy, Suspense, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import { capitalize, nameMeasure } from '../../format/measure.ts';
import { whyCollected } from '../../format/why.ts';
import { AnswerTableView } from '../chart/answer-table-view.tsx';
import { ChartCard } from '../chart/chart-card.tsx';
import { ChartEmpty, ChartError, ChartLoading } from '../chart/chart-states.tsx';
import { Legend } from '../chart/legend.tsx';
import { AnswerFacts, TableSwitch } from '../chart/question-card.tsx';
import { describeLane } from '../chart/unit-line.ts';
import { buildQuestion, useScope } from '../frame/scope.ts';
import type { SizeField } from '../sizes/size-fields.ts';
import { askOverTime, percentileOf, useAnswers } from './percentile-question.ts';
import {
  buildPercentileTable,
  drawPercentiles,
  type PercentileAnswers,
} from './percentile-series.ts';

// As in answer-view.tsx: the charting library comes when there is something to draw.
const TimeChart = lazy(async () => ({
  default: (await import('../chart/time-chart.tsx')).TimeChart,
}));

interface PercentileCardProps {
  readonly field: SizeField;
  readonly title: string;
  readonly heading?: ReactNode;
  readonly level?: 2 | 3;
  readonly height: number;
}

/** How long an operation took over time: what is usual and what the slowest tenth lives with, in one chart. */
export function PercentileCard(props: PercentileCardProps): ReactElement {
  const { field, title, height } = props;
  const scope = useScope();
  const [asTable, setAsTable] = useState(false);
  const { answers, error, busy, retry } = useAnswers(askOverTime(scope, field));
  const both = pair(answers);
  const isEmpty = both === null || both.median.rows.length === 0;
  return (
    <ChartCard
      title={title}
      heading={props.heading}
      level={props.level}
      unit={`${capitalize(nameMeasure(field.declared.unit))}, each ${scope.step}${describeLane(buildQuestion(scope, percentileOf(field, 'p50')), scope.manifest)}`}
      busy={busy}
      actions={
        isEmpty ? null : <TableSwitch title={title} pressed={asTable} onPress={setAsTable} />
      }
      facts={both && <AnswerFacts answer={both.median} />}
      reasons={whyCollected(scope.manifest, percentileOf(field, 'p50'), null)}
    >
      {both === null ? (
        error ? (
          <ChartError error={error} height={height} retry={retry} />
        ) : (
          <ChartLoading height={height} />
        )
      ) : isEmpty ? (
        <ChartEmpty answer={both.median} height={height} />
      ) : asTable ? (
        <AnswerTableView
          table={buildPercentileTable(both, scope.manifest, { firstDay: scope.product.firstDay })}
          title={title}
        />
      ) : (
        <PercentileChart both={both} title={title} height={height} unit={field.declared.unit} />
      )}
    </ChartCard>
  );
}

function PercentileChart(props: {
  readonly both: PercentileAnswers;
  readonly title: string;
  readonly height: number;
  readonly unit: string | null;
}): ReactElement {
  const { both, title, height, unit } = props;
  const { manifest, product } = useScope();
  const data = useMemo(
    () => drawPercentiles(both, manifest, product.firstDay),
    [both, manifest, product.firstDay],
  );
  return (
    <>
      <Legend data={data} />
      <Suspense fallback={<ChartLoading height={height} />}>
        <TimeChart
          data={data}
          form="lines"
          unit={unit}
          whole={false}
          title={title}
          height={height}
        />
      </Suspense>
    </>
  );
}

function pair(answers: readonly Answer[] | undefined): PercentileAnswers | null {
  const [median, upper] = answers ?? [];
  return median && upper ? { median, upper } : null;
}
