import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { Icon } from '../../controls/icon.tsx';
import { useTitle } from '../../controls/use-title.ts';
import charts from '../chart/chart.module.css';
import { QuestionCard } from '../chart/question-card.tsx';
import { keepView } from '../frame/keep-view.ts';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { listOverviewFacts } from '../overview/overview-facts.ts';
import { Percentiles, statisticOf } from './percentiles.tsx';
import type { SizeField } from './size-fields.ts';
import styles from './sizes.module.css';

/** One field in full: its distribution, and how its middle and upper end move. */
export function SizeDetail({ field }: { readonly field: SizeField }): ReactElement {
  const scope = useScope();
  const { event, declared, eventTitle } = field;
  useTitle(declared.title, 'Sizes', scope.product.title);
  const { version } = listOverviewFacts(scope.manifest);
  const metric = { of: 'distribution', event, field: field.field } as const;
  const median = statisticOf(field, 'p50', 'latest');
  const upper = statisticOf(field, 'p90', 'latest');
  return (
    <>
      <div className={styles['detailHead']}>
        <Link
          from="/products/$product"
          to="/products/$product/sizes"
          search={keepView}
          className={controls['quiet']}
        >
          <Icon name="back" />
          All sizes
        </Link>
        <h2>{declared.title}</h2>
        <p>
          {eventTitle} · <code>{`${event}.${field.field}`}</code>
        </p>
        <Percentiles field={field} />
      </div>
      <QuestionCard
        title={`Distribution of ${declared.title}`}
        question={buildQuestion(scope, metric, { step: 'span' })}
        height={280}
        note="Each installation counts once, with its last value in the time span."
      />
      <div className={charts['pair']}>
        <QuestionCard title="Median over time" question={buildQuestion(scope, median)} />
        <QuestionCard title="90th percentile over time" question={buildQuestion(scope, upper)} />
      </div>
      {version && (
        <QuestionCard
          title="Median by version"
          question={buildQuestion(scope, median, {
            breakdown: { by: 'fact', fact: version.fact },
            step: 'span',
          })}
        />
      )}
    </>
  );
}
