import type { Answer } from '@candor/query/answer';
import type { ReactElement } from 'react';
import { Disclosure } from '../../controls/disclosure.tsx';
import { formatCounted } from '../../format/number.ts';
import controls from '../../controls/controls.module.css';
import styles from './chart.module.css';

/** How much of an answer was folded or left out for privacy, with the rule behind it; nothing where nothing was. */
export function FoldNote({ answer }: { readonly answer: Answer }): ReactElement | null {
  const summary = summarizeFold(answer);
  if (summary === null) return null;
  const { k, countedBy } = answer;
  return (
    <Disclosure summary={summary} label="Why groups are folded" buttonClass={controls['quiet']}>
      <div className={styles['explanation']}>
        <p>
          A group of fewer than {k} installations could be a person, so it is never shown on its
          own. Small groups are folded together as “Other”; what is still too small is left out.
        </p>
        <p>
          If one more has to be folded so that nobody can work out the rest by subtraction, it is.
          {countedBy === 'session' &&
            ' This product has no device id: each session counts as one installation.'}
        </p>
      </div>
    </Disclosure>
  );
}

/** `3 groups folded, 2 rows left out`; null where the answer is complete. */
export function summarizeFold({ folded }: Pick<Answer, 'folded'>): string | null {
  const parts: string[] = [];
  if (folded.groups > 0) parts.push(`${formatCounted(folded.groups, 'group', 'groups')} folded`);
  if (folded.rows > 0) parts.push(`${formatCounted(folded.rows, 'row', 'rows')} left out`);
  return parts.length > 0 ? parts.join(', ') : null;
}
