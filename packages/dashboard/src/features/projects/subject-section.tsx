import type { NamedField } from '@candor/query/subjects';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { capitalize, lowerFirst } from '../../format/measure.ts';
import charts from '../chart/chart.module.css';
import { QuestionCard } from '../chart/question-card.tsx';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { AmountHeadline } from '../overview/amount-headline.tsx';
import overview from '../overview/overview.module.css';
import { RatioHeadline } from '../overview/ratio-headline.tsx';
import { SizeCard } from '../sizes/size-card.tsx';
import sizes from '../sizes/sizes.module.css';
import { listSubjectFields } from './subject-fields.ts';

interface SubjectSectionProps {
  readonly field: NamedField;
  readonly noun: 'project' | 'site';
}

/** Everything about the projects that one event tells of: how many, of which kinds, how large, and what was saved. */
export function SubjectSection({ field: named, noun }: SubjectSectionProps): ReactElement {
  const scope = useScope();
  const { event, field } = named;
  const distinct = { of: 'distinct', event, field } as const;
  const { groups, sizes: sized, sums } = listSubjectFields(scope.manifest, named);
  const eventTitle = scope.manifest.events[event]?.title ?? event;
  return (
    <>
      <section className={overview['headlines']} aria-label="Headline numbers">
        <AmountHeadline title={`Active ${noun}s`} metric={distinct} />
        <RatioHeadline
          title={`${capitalize(noun)}s per installation`}
          metric={distinct}
          of="values per installation"
        />
        <AmountHeadline title={eventTitle} metric={{ of: 'events', event }} note="events" />
      </section>
      <div className={charts['pair']}>
        <QuestionCard
          title={`Active ${noun}s over time`}
          question={buildQuestion(scope, distinct)}
        />
        {sums.map(({ title, metric }) => (
          <QuestionCard key={title} title={title} question={buildQuestion(scope, metric)} />
        ))}
      </div>
      <div className={charts['grid']}>
        {groups.map(({ field, declared }) => (
          <QuestionCard
            key={field}
            title={`${capitalize(noun)}s by ${lowerFirst(declared.title)}`}
            question={buildQuestion(scope, distinct, {
              breakdown: { by: 'field', event, field },
              step: 'span',
            })}
            height={140}
          />
        ))}
      </div>
      {sized.length > 0 && (
        <section className={sizes['event']} aria-labelledby={`sizes-${event}`}>
          <h2 id={`sizes-${event}`}>
            Sizes <code>{event}</code>
          </h2>
          <p className={controls['hint']}>
            Each installation counts once, with its last value in the time span.
          </p>
          <div className={charts['grid']}>
            {sized.map((field) => (
              <SizeCard key={field.field} field={field} />
            ))}
          </div>
        </section>
      )}
    </>
  );
}
