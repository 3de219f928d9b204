/**
 * Refreshing rollups: which days are counted anew, and when. Those are whose events are not those that the rollup has taken in. A large one is
 * while it is at rest, or has grown by much.
 */
import type { Day } from '@candor/query/question';
import {
  refreshDaysMax,
  refreshEventsMax,
  refreshGrownShare,
  refreshSettledMs,
  refreshWaitMs,
  requestMsMax,
} from '../limits.ts';
import { StoreError } from '../errors.ts';
import type { RefreshResult } from '../store.ts';
import type { Connection } from './connection.ts';
import { createAsideCounter, type DueDay, growsFast, type StaleDay } from './count-aside.ts';
import { waitUntilNone } from './insert-block.ts';
import {
  type CountedDay,
  isLarge,
  replaceDays,
  type RollupBounds,
  type TakenDay,
} from './replace-days.ts';

export interface Refresher {
  /**
   * Large days take seconds to count, and are waited for only so long: blocks that have come in go first. One that is not as the last call saw
   * it is taken in as far as it has come, if much of it has come since, and left out while it grows fast. Until it has been at rest for a while
   * questions count the events that came since.
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

/** A stale day as a call saw it; `at` in milliseconds. */
interface Seen {
  readonly state: string;
  readonly count: number;
  readonly at: number;
  /** Since when it was seen in this state. */
  readonly since: number;
}

/** `now` in milliseconds; a clock that jumps ends all rests. */
export function createRefresher(
  connection: Connection,
  now: () => number,
  bounds: RollupBounds,
): Refresher {
  /** What the last call saw of each stale day. */
  let seen: ReadonlyMap<Day, Seen> = new Map();
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
        await aside.giveUpOutgrown();
        return { refreshed: 0, waiting: aside.size() };
      }
      const stale = await connection.read<StaleDay>('list-stale-days');
      const at = now();
      const due = stale
        .filter(({ day }) => !aside.isResting(day, at))
        .flatMap((day) => findDue(day, { at, seen: seen.get(day.day), bounds }));
      const days = takeBatch(due);
      const see = ({ day, state, event_count: count }: StaleDay): Seen => {
        const before = seen.get(day);
        return { state, count, at, since: before?.state === state ? before.since : at };
      };
      seen = new Map(stale.map((day) => [day.day, see(day)]));
      if (days.length > 0) aside.start(days);
      const isDone = await aside.settle(isLarge(days, bounds) ? refreshWaitMs : requestMsMax);
      // One that grows is taken in to its end when it is at rest.
      const refreshed = isDone ? days.filter(({ isGrowing }) => !isGrowing).length : 0;
      return { refreshed, waiting: stale.length - refreshed };
    },
    settle,
    refreshDays: async (days) => {
      await settle();
      const stored = await connection.read<TakenDay>('list-days', { days: [...days] });
      const known = new Map(stored.map((row) => [row.day, row]));
      let rest = days.map((day) => ({ ...(known.get(day) ?? NO_EVENTS), day, received_until: 0 }));
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

const NO_EVENTS = { event_count: 0, state: '0' } as const;

/** The day where it is to be counted now, else nothing. */
function findDue(
  day: StaleDay,
  { at, seen, bounds }: { at: number; seen: Seen | undefined; bounds: RollupBounds },
): readonly DueDay[] {
  const whole = [{ ...day, isGrowing: false }];
  if (!isLarge([day], bounds)) return whole;
  if (seen === undefined) return [];
  const isAtRest = seen.state === day.state;
  const { settledMs = refreshSettledMs } = bounds;
  if (isAtRest && at - seen.since >= settledMs) return whole;
  const grown = day.event_count - (day.received_until === 0 ? 0 : day.taken_count);
  if (grown < day.event_count * refreshGrownShare) return [];
  if (isAtRest) return whole;
  return growsFast(seen, { count: day.event_count, at }) ? [] : [{ ...day, isGrowing: true }];
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
