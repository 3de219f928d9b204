/**
 * Refreshing rollups: which days are counted anew, and when. Those are whose events are not those that the rollup has taken in, and a
 * large one only while it is at rest.
 */
import type { Day } from '@candor/query/question';
import {
  refreshChangingEventsMax,
  refreshDaysMax,
  refreshEventsMax,
  refreshFreeMs,
  refreshRestFactor,
  refreshWaitMs,
  requestMsMax,
} from '../limits.ts';
import { StoreError } from '../errors.ts';
import type { RefreshResult } from '../store.ts';
import { createAside } from './aside.ts';
import type { Connection } from './connection.ts';
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

/** A large day that keeps on changing must not take all the time there is: it rests after each refresh. */
interface Rest {
  readonly from: number;
  readonly until: number;
}

/** Days that are being counted. */
interface Batch {
  readonly days: readonly StaleDay[];
  readonly from: number;
  readonly giveUp: AbortController;
  /** Of them the large ones that have changed since. */
  outdated: readonly StaleDay[];
}

/** `now` in milliseconds; a clock that jumps ends all rests. */
export function createRefresher(
  connection: Connection,
  now: () => number,
  bounds: SetBounds,
): Refresher {
  let rests: ReadonlyMap<Day, Rest> = new Map();
  /** What the last call saw of each stale day. */
  let seen: ReadonlyMap<Day, string> = new Map();
  let current: Batch = { days: [], from: 0, giveUp: new AbortController(), outdated: [] };
  const aside = createAside();
  const letRest = (days: readonly StaleDay[], from: number): void => {
    const took = now() - from;
    if (took <= refreshFreeMs) return;
    const rest: Rest = { from, until: now() + took * refreshRestFactor };
    rests = new Map([...rests, ...days.map(({ day }) => [day, rest] as const)]);
  };
  const count = async (batch: Batch): Promise<void> => {
    const { days, from, giveUp } = batch;
    try {
      await replaceDays(connection, days, bounds, giveUp.signal);
      letRest(days, from);
    } catch (failure) {
      if (!giveUp.signal.aborted) throw failure;
      letRest(batch.outdated, from);
    }
  };
  const giveUpOutdated = async (batch: Batch): Promise<void> => {
    const stale = await connection.read<StaleDay>('list-stale-days');
    const states = new Map(stale.map(({ day, state }) => [day, state]));
    const isOutdated = ({ day, state }: StaleDay): boolean => (states.get(day) ?? state) !== state;
    batch.outdated = batch.days.filter((day) => isLarge([day]) && isOutdated(day));
    if (batch.outdated.length === 0) return;
    batch.giveUp.abort();
    // Said again by each call until it has ended: the statement after the one that was meant can have begun in between.
    await connection.run('stop-counts');
  };
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
        await giveUpOutdated(current);
        return { refreshed: 0, waiting: current.days.length };
      }
      const stale = await connection.read<StaleDay>('list-stale-days');
      const from = now();
      rests = new Map([...rests].filter(([, rest]) => rest.from <= from && from < rest.until));
      const isDue = ({ day, event_count: count, state }: StaleDay): boolean =>
        !rests.has(day) && (count <= refreshChangingEventsMax || seen.get(day) === state);
      const days = takeBatch(stale.filter(isDue));
      seen = new Map(stale.map(({ day, state }) => [day, state]));
      const batch: Batch = { days, from, giveUp: new AbortController(), outdated: [] };
      current = batch;
      if (days.length > 0) aside.start(() => count(batch));
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
