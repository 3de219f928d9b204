import { tellsBlocked } from '@candor/manifest/blocked-operation';
import type { Dimension } from '@candor/query/question';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { lowerFirst } from '../../format/measure.ts';
import charts from '../chart/chart.module.css';
import { QuestionCard } from '../chart/question-card.tsx';
import { sortEventFields } from '../events/event-fields.ts';
import { keepView } from '../frame/keep-view.ts';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { BaselineCard } from './baseline-card.tsx';
import { BlockedCard } from './blocked-card.tsx';
import styles from './performance.module.css';
import { useVersion } from './percentile-question.ts';

/** Reports of what was far too slow: how often, of what, and against what is usual on the same machine. */
export function SlowReports({ event }: { readonly event: string }): ReactElement | null {
  const scope = useScope();
  const version = useVersion();
  const declared = scope.manifest.events[event];
  if (declared === undefined) return null;
  const ask = { of: 'events', event } as const;
  const groups = sortEventFields(declared).groups.map(({ field, declared: { title } }) => ({
    title: `Share by ${lowerFirst(title)}`,
    breakdown: { by: 'field', event, field } as Dimension,
  }));
  const shares = [
    ...groups,
    ...(version ? [{ title: 'Share by version', breakdown: version }] : []),
  ];
  const title = `${declared.title} over time`;
  return (
    <section className={styles['part']} aria-labelledby={`slow-${event}`}>
      <h2 id={`slow-${event}`}>
        {declared.title} <code>{event}</code>
      </h2>
      <p>
        Reported {declared.when}. How often it went well is told in another lane or not at all, and
        lanes can not be joined: so shares are of these reports, and not of all operations.{' '}
        <Link
          from="/products/$product"
          to="/products/$product/events/$event"
          params={(params) => ({ ...params, event })}
          search={keepView}
        >
          All fields
        </Link>
      </p>
      <QuestionCard title={title} level={3} question={buildQuestion(scope, ask)} height={160} />
      {declared.role === 'slowness' && tellsBlocked(declared.fields) && <BlockedCard />}
      {declared.role === 'slowness' && <BaselineCard event={event} />}
      <div className={charts['pair']}>
        {shares.map(({ title, breakdown }) => (
          <QuestionCard
            key={title}
            title={title}
            level={3}
            question={buildQuestion(scope, ask, { breakdown, step: 'span' })}
            height={120}
          />
        ))}
      </div>
    </section>
  );
}
