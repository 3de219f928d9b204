/**
 * Refreshing rollups: which days are counted anew, and when. Those are whose events are not those that the rollup has taken in, and a
 * large one only while it is at rest.
 */
import type { Day } from '@candor/query/question';
import {
  refreshChangingEventsMax,
  refreshDaysMax,
  refreshEventsMax,
  refreshWaitMs,
  requestMsMax,
} from '../limits.ts';
import { StoreError } from '../errors.ts';
import type { RefreshResult } from '../store.ts';
import type { Connection } from './connection.ts';
import { createAsideCounter } from './count-aside.ts';
import { waitUntilNone } from './insert-block.ts';
import {
  type CountedDay,
  type SetBounds,
  type StaleDay,
  isLarge,
  replaceDays,
} from './replace-days.ts';

export interface Refresher {
  /**
   * Leaves out large days that are not as the last call saw them: until they are at rest, questions count their events. Large
   * days that are counted take seconds, and are waited for only so long: blocks that have come in go first. When events of theirs come
   * meanwhile they are given up: what is counted would be stale before it was told to anybody.
   */
  readonly refresh: () => Promise<RefreshResult>;
  /** Resolves when no large day is being counted any more. @throws StoreError STORE_TOO_SLOW */
  readonly settle: () => Promise<void>;
  /** Counts these days anew whatever was known of them, and leaves nothing of the old ones. */
  readonly refreshDays: (days: readonly Day[]) => Promise<void>;
  /**
   * Runs while no day is being counted, nor begins to be: whoever is in one that is has an ordinal, and no place in the rollups
   * yet.
   */
  readonly betweenCounts: (removeOrdinals: () => Promise<void>) => Promise<void>;
}

/** `now` in milliseconds; a clock that jumps ends all rests. */
export function createRefresher(
  connection: Connection,
  now: () => number,
  bounds: SetBounds,
): Refresher {
  /** What the last call saw of each stale day. */
  let seen: ReadonlyMap<Day, string> = new Map();
  const aside = createAsideCounter(connection, now, bounds);
  const settle = async (): Promise<void> => {
    // What went wrong is found stale again by the next refresh.
    if (await aside.settle(requestMsMax).catch(() => true)) return;
    throw new StoreError(
      'STORE_TOO_SLOW',
      `Expected large days to be counted within ${requestMsMax} ms, got one that goes on. It is tried again.`,
    );
  };
  return {
    refresh: async () => {
      if (!(await aside.settle(refreshWaitMs))) {
        await aside.giveUpOutdated();
        return { refreshed: 0, waiting: aside.size() };
      }
      const stale = await connection.read<StaleDay>('list-stale-days');
      const at = now();
      const isDue = ({ day, event_count: count, state }: StaleDay): boolean =>
        !aside.isResting(day, at) && (count <= refreshChangingEventsMax || seen.get(day) === state);
      const days = takeBatch(stale.filter(isDue));
      seen = new Map(stale.map(({ day, state }) => [day, state]));
      if (days.length > 0) aside.start(days);
      const isDone = await aside.settle(isLarge(days) ? refreshWaitMs : requestMsMax);
      const refreshed = isDone ? days.length : 0;
      return { refreshed, waiting: stale.length - refreshed };
    },
    settle,
    refreshDays: async (days) => {
      await settle();
      const stored = await connection.read<StaleDay>('list-days', { days: [...days] });
      const known = new Map(stored.map((row) => [row.day, row]));
      let rest = days.map((day) => known.get(day) ?? { day, event_count: 0, state: '0' });
      while (rest.length > 0) {
        const batch = takeBatch(rest);
        await replaceDays(connection, batch, bounds);
        rest = rest.slice(batch.length);
      }
    },
    betweenCounts: async (removeOrdinals) => {
      await settle();
      await waitUntilNone(connection, 'counts');
      await removeOrdinals();
    },
  };
}

/** The first of these days, as many as are worked on at once. */
export function takeBatch<Counted extends CountedDay>(
  days: readonly Counted[],
): readonly Counted[] {
  const batch: Counted[] = [];
  let events = 0;
  for (const day of days) {
    events += day.event_count;
    if (batch.length > 0 && (events > refreshEventsMax || batch.length >= refreshDaysMax)) break;
    batch.push(day);
  }
  return batch;
}
