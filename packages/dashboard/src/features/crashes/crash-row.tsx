import type { FailureGroup } from '@candor/query/api';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { formatAgo, formatDay } from '../../format/date.ts';
import { labelGroup } from '../../format/group.ts';
import { formatCounted, formatNumber } from '../../format/number.ts';
import { describeFew } from '../chart/figures-table.ts';
import { keepView } from '../frame/keep-view.ts';
import { useScope } from '../frame/scope.ts';
import { listCrashSteps } from './crash-days.ts';
import { describeCrash, nameSeverity, titleCrash } from './crash-words.ts';
import styles from './crashes.module.css';
import { Sparkline } from './sparkline.tsx';
import { StatusBadge } from './status-badge.tsx';
import { findSystemDimension } from './system-dimension.ts';

interface CrashRowProps {
  readonly group: FailureGroup;
  readonly k: number;
}

/** One group at a glance: what, since when, where, on how many, and whether it grows. */
export function CrashRow({ group, k }: CrashRowProps): ReactElement {
  const { span, step } = useScope();
  const { title, installations, times, byDay } = group;
  const words = titleCrash(title);
  return (
    <li className={styles['row']}>
      <div className={styles['what']}>
        <p className={styles['name']}>
          <Link
            from="/products/$product"
            to="/products/$product/crashes/$group"
            params={(params) => ({ ...params, group: group.group })}
            search={keepView}
          >
            {words}
          </Link>
          <StatusBadge group={group} />
        </p>
        <p className={styles['place']}>
          <code>{describeCrash(title) || 'no frame of the product’s own code'}</code>
        </p>
        <Where group={group} />
      </div>
      <div className={styles['amount']}>
        {byDay.length > 0 && (
          <Sparkline steps={listCrashSteps(byDay, span, step)} step={step} title={words} />
        )}
        <p>
          {installations === null ? (
            <strong>{describeFew(k)}</strong>
          ) : (
            <strong>
              <data value={installations}>{formatNumber(installations)}</data>
            </strong>
          )}{' '}
          {installations === 1 ? 'installation' : 'installations'}
          {times !== null && <small>{formatCounted(times, 'time', 'times')}</small>}
        </p>
      </div>
    </li>
  );
}

function Where({ group }: { readonly group: FailureGroup }): ReactElement {
  const { today, manifest } = useScope();
  const { firstDay, lastDay, versions, systems, severities } = group;
  if (firstDay === null || lastDay === null) {
    return <p className={styles['where']}>Where and when is withheld: too few are behind it.</p>;
  }
  const dimension = findSystemDimension(manifest);
  const facts = [
    `first ${formatDay(firstDay)}`,
    `last ${formatAgo(lastDay, today)}`,
    versions.length > 0 ? `in ${versions.join(', ')}` : null,
    systems.map((system) => labelGroup(manifest, dimension, system)).join(', '),
    severities.map(nameSeverity).join(', ').toLowerCase(),
  ];
  return (
    <p className={styles['where']}>
      {facts
        .filter((fact) => fact !== null && fact !== '')
        .map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
    </p>
  );
}
