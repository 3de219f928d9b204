import type { ReactElement } from 'react';
import { lowerFirst } from '../../format/measure.ts';
import charts from '../chart/chart.module.css';
import { QuestionCard } from '../chart/question-card.tsx';
import { buildQuestion, useScope } from '../frame/scope.ts';
import { titleDistinct } from '../events/event-fields.ts';
import { AmountHeadline } from '../overview/amount-headline.tsx';
import overview from '../overview/overview.module.css';
import { RatioHeadline } from '../overview/ratio-headline.tsx';
import type { AuditFields } from './licence-fields.ts';

/** What one audit tells: users by edition, licences, and users of a licence. */
export function AuditSection({ fields }: { readonly fields: AuditFields }): ReactElement {
  const scope = useScope();
  const { event, groups, keys, pseudonyms } = fields;
  const installations = { of: 'installations' } as const;
  return (
    <>
      <section className={overview['headlines']} aria-label="Headline numbers">
        <AmountHeadline
          title="Audited users"
          metric={installations}
          lane="licence"
          note={scope.product.countedBy === 'device' ? 'one for each installation' : 'by session'}
        />
        {keys.map(({ field, declared }) => (
          <AmountHeadline
            key={field}
            title={titleDistinct(declared)}
            metric={{ of: 'distinct', event, field }}
            note="which ones, no answer tells"
          />
        ))}
        {keys.map(({ field, declared }) => (
          <RatioHeadline
            key={field}
            title={`Users per ${lowerFirst(declared.title)}`}
            metric={{ of: 'distinct', event, field }}
            of="installations per value"
            note="of those who told one"
          />
        ))}
      </section>
      {groups.map(({ field, declared }) => (
        <div key={field} className={charts['twoThirds']}>
          <QuestionCard
            title={`Audited users by ${lowerFirst(declared.title)}`}
            question={buildQuestion(scope, installations, {
              breakdown: { by: 'field', event, field },
            })}
            height={240}
          />
          <QuestionCard
            title={`${declared.title} in all`}
            question={buildQuestion(scope, installations, {
              breakdown: { by: 'field', event, field },
              step: 'span',
            })}
            height={240}
          />
        </div>
      ))}
      <div className={charts['pair']}>
        {[...keys, ...pseudonyms].map(({ field, declared }) => (
          <QuestionCard
            key={field}
            title={`${declared.title} over time`}
            question={buildQuestion(scope, { of: 'distinct', event, field })}
            note={
              declared.type === 'pseudonym'
                ? 'A licence on two machines counts twice: each makes a pseudonym of its own.'
                : undefined
            }
          />
        ))}
      </div>
    </>
  );
}
