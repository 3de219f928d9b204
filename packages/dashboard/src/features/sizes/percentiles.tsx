import type { Metric } from '@candor/query/question';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatMeasure } from '../../format/measure.ts';
import { answerQuery } from '../chart/query.ts';
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

/** Median and 90th percentile of a field, side by side. */
export function Percentiles({ field }: { readonly field: SizeField }): ReactElement {
  return (
    <dl className={styles['percentiles']}>
      <StatisticFigure title="Median" field={field} metric={statisticOf(field, 'p50', 'latest')} />
      <StatisticFigure
        title="90th percentile"
        field={field}
        metric={statisticOf(field, 'p90', 'latest')}
      />
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
