import type { EventDeclaration } from '@candor/manifest/manifest';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import { Icon } from '../../controls/icon.tsx';
import { useTitle } from '../../controls/use-title.ts';
import charts from '../chart/chart.module.css';
import { QuestionCard } from '../chart/question-card.tsx';
import { keepView } from '../frame/keep-view.ts';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { EventFacts } from './event-facts.tsx';
import { sortEventFields, titleDistinct } from './event-fields.ts';
import styles from './events.module.css';
import { NumberCard } from './number-card.tsx';

const route = getRouteApi('/products/$product/events/$event');

/** One event: how often, from how many, and each of its fields in the form that suits its type. */
export function EventPage(): ReactElement {
  const { event } = route.useParams();
  const { manifest, product } = useScope();
  // Only what is declared: `constructor` is a property of every object, and no event.
  const declared = Object.hasOwn(manifest.events, event) ? manifest.events[event] : undefined;
  const title = declared?.title ?? event;
  useTitle(title, 'Events', product.title);
  return (
    <>
      <div className={styles['head']}>
        <Link
          from="/products/$product"
          to="/products/$product/events"
          search={keepView}
          className={controls['quiet']}
        >
          <Icon name="back" />
          All events
        </Link>
        <h2>{title}</h2>
        {declared ? (
          <p>
            <EventFacts event={event} declared={declared} />
          </p>
        ) : (
          <p role="alert">
            The manifest declares no event with this name. It may have been renamed since the link
            was made.
          </p>
        )}
      </div>
      {declared && <EventCharts key={event} event={event} declared={declared} />}
    </>
  );
}

interface EventProps {
  readonly event: string;
  readonly declared: EventDeclaration;
}

function EventCharts({ event, declared }: EventProps): ReactElement {
  const scope = useScope();
  const { groups, numbers, pseudonyms, texts } = sortEventFields(declared);
  const events = { of: 'events', event } as const;
  const once = { step: 'span' } as const;
  return (
    <>
      <QuestionCard title={`${declared.title} over time`} question={buildQuestion(scope, events)} />
      <div className={charts['grid']}>
        <QuestionCard title="Events in all" question={buildQuestion(scope, events, once)} />
        {pseudonyms.map(({ field, declared }) => (
          <QuestionCard
            key={field}
            title={titleDistinct(declared)}
            question={buildQuestion(scope, { of: 'distinct', event, field }, once)}
          />
        ))}
      </div>
      <div className={charts['grid']}>
        {groups.map(({ field, declared }) => (
          <QuestionCard
            key={field}
            title={declared.title}
            question={buildQuestion(scope, events, {
              ...once,
              breakdown: { by: 'field', event, field },
            })}
            height={140}
          />
        ))}
      </div>
      <div className={charts['grid']}>
        {numbers.map((named) => (
          <NumberCard key={named.field} event={event} {...named} />
        ))}
      </div>
      {texts.length > 0 && (
        <p className={styles['texts']}>
          Not charted, because free text could be one person’s:{' '}
          {texts.map(({ declared }) => declared.title).join(', ')}.
        </p>
      )}
    </>
  );
}
