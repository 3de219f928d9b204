import type { CollectorStatus } from '@candor/query/api';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatCounted } from '../../format/number.ts';
import { statusPollMs } from '../../limits.ts';
import { statusQuery } from '../products/query.ts';
import styles from './frame.module.css';

/** What the figures rest on: how much is stored, and whether something still waits or the store is away. */
export function CollectorLine(): ReactElement | null {
  const { data: status } = useQuery({ ...statusQuery, refetchInterval: statusPollMs });
  if (!status) return null;
  return status.engine.up ? (
    <span>{describeStatus(status)}</span>
  ) : (
    <strong role="status" className={styles['away']}>
      The store is away. What products report is kept safe meanwhile; figures come back with it.
    </strong>
  );
}

/** `Candor 0.1.0, 12,345 events stored, 3 events waiting`. */
export function describeStatus({ version, eventsStored, journal }: CollectorStatus): string {
  const waiting =
    journal.eventsWaiting > 0
      ? `, ${formatCounted(journal.eventsWaiting, 'event', 'events')} waiting to be stored`
      : '';
  return `Candor ${version}, ${formatCounted(eventsStored, 'event', 'events')} stored${waiting}`;
}
