/** Refreshing rollups: days whose events are not those that the rollups have taken in are counted anew, a few at a time, large ones aside. */
import type { Day } from '@candor/query/question';
import { refreshDaysMax, refreshEventsMax, refreshWaitMs, requestMsMax } from '../limits.ts';
import { StoreError } from '../errors.ts';
import type { RefreshResult } from '../store.ts';
import type { Connection } from './connection.ts';
import { createAsideCounter } from './count-aside.ts';
import { createDueDays, type StaleDay } from './due-days.ts';
import { waitUntilNone } from './insert-block.ts';
import {
  boundDays,
  type CountedDay,
  isLarge,
  replaceDays,
  type RollupBounds,
  type TakenDay,
} from './replace-days.ts';

export interface Refresher {
  /**
   * Counting small days takes a second and is waited for no longer than `waitMs`; of large ones it takes many, and they are waited for only so long
   * that blocks which have come in go first. `due-days.ts` says when they are due; until then questions count the events that came since.
   */
  readonly refresh: (waitMs: number) => Promise<RefreshResult>;
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

export interface RefresherParts {
  readonly connection: Connection;
  /** In milliseconds. */
  readonly now: () => number;
  readonly bounds: RollupBounds;
  readonly onReplace: (taken: readonly TakenDay[]) => void;
}

export function createRefresher(parts: RefresherParts): Refresher {
  const { connection, now, bounds, onReplace } = parts;
  const findDue = createDueDays(connection, bounds);
  const aside = createAsideCounter(parts);
  let wasLarge = false;
  /** Large days and small ones in turns: nobody waits for the small ones with the large. And who has failed before, alone. */
  const takeNext = (due: readonly StaleDay[]): readonly StaleDay[] => {
    const large = due.filter((day) => isLarge([day], bounds));
    const small = due.filter((day) => !isLarge([day], bounds));
    wasLarge = large.length > 0 && (!wasLarge || small.length === 0);
    const [first, ...others] = wasLarge ? large : small;
    if (first === undefined) return [];
    if (aside.hasFailed(first)) return [first];
    return takeBatch([first, ...others.filter((day) => !aside.hasFailed(day))]);
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
    refresh: async (waitMs) => {
      if (!(await aside.settle(Math.min(waitMs, refreshWaitMs)))) {
        await aside.giveUpOutgrown();
        return { refreshed: 0, waiting: aside.size(), failure: null };
      }
      const stale = await connection.read<StaleDay>('list-stale-days');
      const due = await findDue(stale, now());
      const days = takeNext(aside.listRested(due));
      if (days.length > 0) aside.start(days);
      const isDone = await aside.settle(isLarge(days, bounds) ? refreshWaitMs : waitMs);
      // Of a large one it is not known before the next look whether there is more of it.
      const failure = aside.takeFailure();
      const isCounted = isDone && failure === null;
      const refreshed = isCounted ? days.filter((day) => !isLarge([day], bounds)).length : 0;
      return { refreshed, waiting: stale.length - refreshed, failure };
    },
    settle,
    refreshDays: async (days) => {
      await settle();
      const stored = await connection.read<TakenDay>('list-days', { days: [...days] });
      const known = new Map(stored.map((row) => [row.day, row]));
      let rest = days.map((day) => ({ ...(known.get(day) ?? NO_EVENTS), day }));
      while (rest.length > 0) {
        const batch = takeBatch(rest);
        await replaceDays(
          connection,
          await boundDays(connection, batch, { bounds, at: now() }),
          bounds,
          { onReplace },
        );
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
