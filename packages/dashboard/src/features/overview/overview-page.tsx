import type { Manifest } from '@candor/manifest/manifest';
import { findMainLane } from '@candor/query/scope';
import type { ReactElement } from 'react';
import { tailOfSpan } from '../../address/span.ts';
import { formatSpan } from '../../format/date.ts';
import { nowDays, smallBarGroupsMax } from '../../limits.ts';
import charts from '../chart/chart.module.css';
import { QuestionCard } from '../chart/question-card.tsx';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { AmountHeadline } from './amount-headline.tsx';
import { listOverviewFacts, type NamedFact } from './overview-facts.ts';
import styles from './overview.module.css';
import { VersionHeadline } from './version-headline.tsx';

/** How many, how much, which versions, on what: the first look at a product. */
export function OverviewPage(): ReactElement {
  const scope = useScope();
  const facts = listOverviewFacts(scope.manifest);
  const bySession = scope.product.countedBy === 'session';
  const lane = describeMainLane(scope.manifest);
  return (
    <>
      <section className={styles['headlines']} aria-label="Headline numbers">
        <AmountHeadline
          title="Active installations"
          metric={{ of: 'installations' }}
          note={bySession ? 'no device id: each session counts as one' : lane}
        />
        <AmountHeadline title="Sessions" metric={{ of: 'sessions' }} note={lane} />
        <AmountHeadline title="Events" metric={{ of: 'events', event: null }} note={lane} />
        {facts.version && <VersionHeadline fact={facts.version.fact} />}
      </section>
      <div className={charts['pair']}>
        <QuestionCard
          title="Active installations over time"
          question={buildQuestion(scope, { of: 'installations' })}
        />
        <QuestionCard
          title="Sessions over time"
          question={buildQuestion(scope, { of: 'sessions' })}
        />
      </div>
      {facts.version && <Versions fact={facts.version.fact} />}
      <div className={charts['grid']}>
        {facts.os && (
          <Installations {...facts.os} title="Operating systems" groupsMax={smallBarGroupsMax} />
        )}
        {facts.country && (
          <Installations {...facts.country} title="Countries" groupsMax={smallBarGroupsMax} />
        )}
        {facts.others.map((fact) => (
          <Installations key={fact.fact} {...fact} groupsMax={smallBarGroupsMax} />
        ))}
      </div>
    </>
  );
}

/** Of which lane the figures are, where there are several: they can not be joined. */
function describeMainLane(manifest: Manifest): string | undefined {
  return Object.keys(manifest.lanes).length > 1
    ? `in the lane ${findMainLane(manifest)}`
    : undefined;
}

function Versions({ fact }: { readonly fact: string }): ReactElement {
  const scope = useScope();
  const breakdown = { by: 'fact', fact } as const;
  const now = tailOfSpan(scope.span, nowDays);
  return (
    <div className={charts['twoThirds']}>
      <QuestionCard
        title="Versions over time"
        question={buildQuestion(scope, { of: 'installations' }, { breakdown })}
        height={240}
        note="An upgrade within a step counts under both versions."
      />
      <QuestionCard
        title="Versions now"
        question={buildQuestion(
          scope,
          { of: 'installations' },
          { breakdown, step: 'span', span: now },
        )}
        height={240}
        note={formatSpan(now)}
      />
    </div>
  );
}

function Installations(props: NamedFact & { readonly groupsMax: number }): ReactElement {
  const scope = useScope();
  const { fact, title, groupsMax } = props;
  return (
    <QuestionCard
      title={title}
      question={buildQuestion(
        scope,
        { of: 'installations' },
        { breakdown: { by: 'fact', fact }, step: 'span' },
      )}
      groupsMax={groupsMax}
      height={160}
    />
  );
}
