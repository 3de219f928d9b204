import type { FailureGroup } from '@candor/query/api';
import type { ReactElement } from 'react';
import { STATUS_WORDS, statusOf } from './crash-words.ts';
import styles from './crashes.module.css';

type Shown = Pick<FailureGroup, 'status' | 'hasReturned' | 'fixedIn'>;

/** Open, fixed in which release, ignored, or returned after it was fixed. */
export function StatusBadge({ group }: { readonly group: Shown }): ReactElement {
  const status = statusOf(group);
  const inRelease = status === 'fixed' && group.fixedIn !== null ? ` in ${group.fixedIn}` : '';
  return (
    <span className={styles['badge']} data-status={status}>
      {STATUS_WORDS[status]}
      {inRelease}
    </span>
  );
}
