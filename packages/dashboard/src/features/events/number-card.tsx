import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { nameMeasure } from '../../format/measure.ts';
import { whyCollected } from '../../format/why.ts';
import { ChartCard } from '../chart/chart-card.tsx';
import { keepView } from '../frame/keep-view.ts';
import { useScope } from '../frame/scope.ts';
import { StatisticFigure, statisticOf } from '../sizes/percentiles.tsx';
import type { NumericField } from '../sizes/size-fields.ts';
import type { Named } from './event-fields.ts';
import styles from './events.module.css';

const STATISTICS = [
  ['Mean', 'mean'],
  ['Median', 'p50'],
  ['90th percentile', 'p90'],
] as const;

/** A numeric field over all events: mean, median, upper end; its distribution is a link away. */
export function NumberCard(props: Named<NumericField> & { readonly event: string }): ReactElement {
  const { event, field, declared } = props;
  const { manifest } = useScope();
  const unit = nameMeasure(declared.unit);
  return (
    <ChartCard
      title={declared.title}
      unit={unit === '' ? 'Over all events' : `Over all events, ${unit}`}
      reasons={whyCollected(manifest, statisticOf(props, 'mean', 'each'), null)}
      facts={
        <Link
          from="/products/$product"
          to="/products/$product/sizes"
          search={(search) => ({ ...keepView(search), event, field })}
        >
          Distribution
        </Link>
      }
    >
      <dl className={styles['statistics']}>
        {STATISTICS.map(([title, statistic]) => (
          <StatisticFigure
            key={statistic}
            title={title}
            field={{ declared }}
            metric={statisticOf({ event, field }, statistic, 'each')}
          />
        ))}
      </dl>
    </ChartCard>
  );
}
