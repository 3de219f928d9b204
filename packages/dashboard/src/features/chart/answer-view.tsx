import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import { lazy, Suspense, useMemo, type ReactElement } from 'react';
import type { Day } from '@candor/query/question';
import { formatMeasure } from '../../format/measure.ts';
import { chooseForm, isAmount } from './answer-form.ts';
import { findBucketed, findValueUnit, unitOf } from './answer-units.ts';
import { BarList } from './bar-list.tsx';
import { drawTimeSeries } from './chart-data.ts';
import { ChartLoading } from './chart-states.tsx';
import { buildHistogram } from './histogram.ts';
import { Legend } from './legend.tsx';
import styles from './chart.module.css';

// The charting library is most of the page's weight; the frame and the numbers need not wait for it.
const TimeChart = lazy(async () => ({ default: (await import('./time-chart.tsx')).TimeChart }));
const HistogramChart = lazy(async () => ({
  default: (await import('./histogram-chart.tsx')).HistogramChart,
}));

export interface AnswerViewProps {
  readonly answer: Answer;
  readonly manifest: Manifest;
  readonly title: string;
  readonly height: number;
  readonly groupsMax: number;
  /** First day of any report of the product. */
  readonly firstDay: Day | null;
}

/** An answer as the picture that suits its question. */
export function AnswerView(props: AnswerViewProps): ReactElement {
  const { answer, manifest, height, groupsMax } = props;
  const form = chooseForm(answer.question, manifest);
  if (form === 'figure') return <Figure answer={answer} manifest={manifest} />;
  if (form === 'bars') return <BarList answer={answer} manifest={manifest} groupsMax={groupsMax} />;
  return (
    <Suspense fallback={<ChartLoading height={height} />}>
      {form === 'histogram' ? <AnswerHistogram {...props} /> : <OverTime {...props} form={form} />}
    </Suspense>
  );
}

function OverTime(
  props: AnswerViewProps & { readonly form: 'area' | 'columns' | 'stack' | 'lines' },
): ReactElement {
  const { answer, manifest, form, firstDay } = props;
  const data = useMemo(
    () => drawTimeSeries(answer, manifest, firstDay),
    [answer, manifest, firstDay],
  );
  return (
    <>
      <Legend data={data} />
      <TimeChart
        data={data}
        form={form}
        unit={findValueUnit(answer, manifest)}
        whole={isAmount(answer.question.metric)}
        title={props.title}
        height={props.height}
      />
    </>
  );
}

function AnswerHistogram({ answer, manifest, title, height }: AnswerViewProps): ReactElement {
  const bars = useMemo(() => buildHistogram(answer), [answer]);
  const declared = findBucketed(answer.question, manifest);
  return (
    <HistogramChart
      bars={bars}
      writing={{ unit: unitOf(declared), whole: declared?.type === 'count' }}
      title={title}
      height={height}
    />
  );
}

function Figure({ answer, manifest }: Pick<AnswerViewProps, 'answer' | 'manifest'>): ReactElement {
  const value = answer.rows[0]?.value ?? 0;
  return (
    <p className={styles['figure']}>
      <data value={value}>{formatMeasure(value, findValueUnit(answer, manifest))}</data>
    </p>
  );
}
