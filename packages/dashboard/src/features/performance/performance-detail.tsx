import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { Icon } from '../../controls/icon.tsx';
import { useTitle } from '../../controls/use-title.ts';
import charts from '../chart/chart.module.css';
import { QuestionCard } from '../chart/question-card.tsx';
import { keepView } from '../frame/keep-view.ts';
import { buildQuestion, useScope } from '../frame/scope.ts';
import type { SizeField } from '../sizes/size-fields.ts';
import sizes from '../sizes/sizes.module.css';
import { PercentileCard } from './percentile-card.tsx';
import { PERCENTILES, percentileOf, useVersion } from './percentile-question.ts';

/** One operation in full: over time, by version, and its versions over time. */
export function PerformanceDetail({ field }: { readonly field: SizeField }): ReactElement {
  const scope = useScope();
  const breakdown = useVersion();
  const { event, declared, eventTitle } = field;
  useTitle(declared.title, 'Performance', scope.product.title);
  return (
    <>
      <div className={sizes['detailHead']}>
        <Link
          from="/products/$product"
          to="/products/$product/performance"
          search={keepView}
          className={controls['quiet']}
        >
          <Icon name="back" />
          All operations
        </Link>
        <h2>{declared.title}</h2>
        <p>
          {eventTitle} · <code>{`${event}.${field.field}`}</code> ·{' '}
          <Link
            from="/products/$product"
            to="/products/$product/sizes"
            search={(search) => ({ ...keepView(search), event, field: field.field })}
          >
            Distribution
          </Link>
        </p>
      </div>
      <PercentileCard field={field} title={`${declared.title} over time`} height={280} />
      {breakdown && (
        <>
          <div className={charts['pair']}>
            {PERCENTILES.map(({ title, statistic }) => (
              <QuestionCard
                key={statistic}
                title={`${title} by version`}
                question={buildQuestion(scope, percentileOf(field, statistic), {
                  breakdown,
                  step: 'span',
                })}
              />
            ))}
          </div>
          <div className={charts['pair']}>
            {PERCENTILES.map(({ title, statistic }) => (
              <QuestionCard
                key={statistic}
                title={`${title} by version over time`}
                question={buildQuestion(scope, percentileOf(field, statistic), { breakdown })}
              />
            ))}
          </div>
        </>
      )}
    </>
  );
}
