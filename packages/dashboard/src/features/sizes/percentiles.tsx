import type { Metric } from '@candor/query/question';
import { useQueries, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatMeasure } from '../../format/measure.ts';
import { answerQuery, askTogether } from '../chart/query.ts';
import { buildQuestion, useScope } from '../frame/scope.ts';
import type { SizeField } from './size-fields.ts';
import styles from './sizes.module.css';

type Statistic = Extract<Metric, { of: 'field' }>['statistic'];

/** The field's statistic over the latest value of each installation. */
export function statisticOf(
  { event, field }: Pick<SizeField, 'event' | 'field'>,
  statistic: Statistic,
  over: 'each' | 'latest',
): Metric {
  return { of: 'field', event, field, statistic, over };
}

/** Asks for both at once, before either is shown. */
export function usePercentiles(field: SizeField): void {
  const scope = useScope();
  useQueries({
    queries: PERCENTILES.map(({ statistic }) =>
      answerQuery(
        buildQuestion(scope, statisticOf(field, statistic, 'latest'), { step: 'span' }),
        askTogether,
      ),
    ),
  });
}

const PERCENTILES: readonly { readonly title: string; readonly statistic: Statistic }[] = [
  { title: 'Median', statistic: 'p50' },
  { title: '90th percentile', statistic: 'p90' },
];

/** Median and 90th percentile of a field, side by side. */
export function Percentiles({ field }: { readonly field: SizeField }): ReactElement {
  return (
    <dl className={styles['percentiles']}>
      {PERCENTILES.map(({ title, statistic }) => (
        <StatisticFigure
          key={statistic}
          title={title}
          field={field}
          metric={statisticOf(field, statistic, 'latest')}
        />
      ))}
    </dl>
  );
}

/** One statistic of one field over the whole span; a dash where too few installations stand behind it. */
export function StatisticFigure(props: {
  readonly title: string;
  readonly field: Pick<SizeField, 'declared'>;
  readonly metric: Metric;
}): ReactElement {
  const scope = useScope();
  const asked = useQuery(answerQuery(buildQuestion(scope, props.metric, { step: 'span' })));
  const value = asked.data?.rows[0]?.value;
  const missing = asked.error ? asked.error.message : 'Too few installations to show';
  return (
    <div aria-busy={asked.isFetching}>
      <dt>{props.title}</dt>
      <dd>
        {value !== undefined ? (
          <data value={value}>{formatMeasure(value, props.field.declared.unit)}</data>
        ) : asked.isPending ? (
          '…'
        ) : (
          <span title={missing}>—</span>
        )}
      </dd>
    </div>
  );
}
