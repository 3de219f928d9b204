import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import controls from '../../controls/controls.module.css';
import charts from '../chart/chart.module.css';
import { QuestionCard } from '../chart/question-card.tsx';
import { keepView } from '../frame/keep-view.ts';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { EventFacts } from './event-facts.tsx';

/** Every declared event: how often it came, from how many, when it is sent and why. */
export function EventsPage(): ReactElement {
  const scope = useScope();
  const events = Object.entries(scope.manifest.events);
  return (
    <>
      <p className={controls['lead']}>
        What {scope.manifest.title} reports. Open an event for its fields.
      </p>
      <div className={charts['pair']}>
        {events.map(([event, declared]) => (
          <QuestionCard
            key={event}
            title={declared.title}
            heading={
              <Link
                from="/products/$product"
                to="/products/$product/events/$event"
                params={(params) => ({ ...params, event })}
                search={keepView}
              >
                {declared.title}
              </Link>
            }
            question={buildQuestion(scope, { of: 'events', event })}
            height={140}
            note={<EventFacts event={event} declared={declared} />}
          />
        ))}
      </div>
    </>
  );
}
