import type { FailureDetail } from '@candor/query/api';
import { lazy, Suspense, type ReactElement } from 'react';
import { formatStep } from '../../format/date.ts';
import { formatCounted } from '../../format/number.ts';
import { ChartLoading } from '../chart/chart-states.tsx';
import chart from '../chart/chart.module.css';
import { FiguresCard } from '../chart/figures-card.tsx';
import { buildTable, countCell } from '../chart/figures-table.ts';
import { useScope } from '../frame/scope.ts';
import { drawCrashSteps, listCrashSteps } from './crash-days.ts';

const TimeChart = lazy(async () => ({
  default: (await import('../chart/time-chart.tsx')).TimeChart,
}));

const HEIGHT = 180;

/** How often installations met a failure, over time. */
export function CrashTrend(props: {
  readonly detail: FailureDetail;
  readonly k: number | null;
}): ReactElement {
  const { detail, k } = props;
  const { span, step, today } = useScope();
  const steps = listCrashSteps(detail.byDay, span, step);
  const isUntold = steps.every(({ times }) => times === null || times === 0);
  const untold = steps.filter(({ times }) => times === null).length;
  return (
    <FiguresCard
      title="Trend"
      unit={`Times per ${step}, as installations told`}
      asked={{ data: detail, error: null, isFetching: false, refetch: () => undefined }}
      height={HEIGHT}
      table={() =>
        buildTable(
          ['Day (UTC)', '#Times'],
          isUntold
            ? []
            : steps.map(({ at, times }) => [
                { text: formatStep(at, step), raw: at },
                countCell(times, k),
              ]),
        )
      }
      renderFacts={({ summary: { installations } }) => (
        <>
          <span>
            {installations === null
              ? 'too few installations'
              : formatCounted(installations, 'installation', 'installations')}
          </span>
          {untold > 0 && !isUntold && (
            <span>
              Grey mark: {step} withheld, so that none of fewer than {k} installations is told
            </span>
          )}
        </>
      )}
      empty={
        <>
          <p className={chart['stateTitle']}>Withheld for privacy</p>
          <p>On no {step} did enough installations meet this failure to tell of it.</p>
        </>
      }
      renderPicture={() => (
        <Suspense fallback={<ChartLoading height={HEIGHT} />}>
          <TimeChart
            data={drawCrashSteps(steps, span, step, today)}
            form="columns"
            unit={null}
            whole
            title="Trend"
            height={HEIGHT}
          />
        </Suspense>
      )}
    />
  );
}
