/**
 * Counting days beside whoever waits no longer for them: one batch at a time. Large days are given up when events of theirs come
 * meanwhile, and a day that took long rests.
 */
import type { Day } from '@candor/query/question';
import { refreshFreeMs, refreshRestFactor } from '../limits.ts';
import { createAside } from './aside.ts';
import type { Connection } from './connection.ts';
import { type SetBounds, type StaleDay, isLarge, replaceDays } from './replace-days.ts';

export interface AsideCounter {
  /** None may be under way. */
  readonly start: (days: readonly StaleDay[]) => void;
  /**
   * Waits for what is under way, `ms` milliseconds at most; resolves to whether nothing is any more.
   *
   * @throws StoreError what went wrong while counting, to the first that hears of it.
   */
  readonly settle: (ms: number) => Promise<boolean>;
  /**
   * Ends what is under way if a large day of it has changed since: what is counted would be stale before it was told to anybody.
   * It may take until a later call.
   */
  readonly giveUpOutdated: () => Promise<void>;
  /** How many days are under way. */
  readonly size: () => number;
  /** A day that keeps on changing must not take all the time there is: it rests after it was counted, or was given up. */
  readonly isResting: (day: Day, at: number) => boolean;
}

interface Batch {
  readonly days: readonly StaleDay[];
  readonly from: number;
  readonly giveUp: AbortController;
  /** Of them the large ones that have changed since. */
  outdated: readonly StaleDay[];
}

interface Rest {
  readonly from: number;
  readonly until: number;
}

/** `now` in milliseconds; a clock that jumps ends all rests. */
export function createAsideCounter(
  connection: Connection,
  now: () => number,
  bounds: SetBounds,
): AsideCounter {
  const rests = new Map<Day, Rest>();
  const aside = createAside();
  let batch: Batch = { days: [], from: 0, giveUp: new AbortController(), outdated: [] };
  const letRest = (days: readonly StaleDay[], from: number): void => {
    const took = now() - from;
    if (took <= refreshFreeMs) return;
    const until = now() + took * refreshRestFactor;
    for (const { day } of days) rests.set(day, { from, until });
  };
  const count = async (own: Batch): Promise<void> => {
    const { days, from, giveUp } = own;
    try {
      await replaceDays(connection, days, bounds, giveUp.signal);
      letRest(days, from);
    } catch (failure) {
      if (!giveUp.signal.aborted) throw failure;
      letRest(own.outdated, from);
    }
  };
  return {
    start: (days) => {
      const own: Batch = { days, from: now(), giveUp: new AbortController(), outdated: [] };
      batch = own;
      aside.start(() => count(own));
    },
    settle: aside.settle,
    giveUpOutdated: async () => {
      const own = batch;
      const stale = await connection.read<StaleDay>('list-stale-days');
      const states = new Map(stale.map(({ day, state }) => [day, state]));
      const hasChanged = ({ day, state }: StaleDay): boolean =>
        (states.get(day) ?? state) !== state;
      own.outdated = own.days.filter((day) => isLarge([day]) && hasChanged(day));
      if (own.outdated.length === 0) return;
      own.giveUp.abort();
      // Each call says it again: when this one does, the statement can be between its start here and there.
      await connection.run('stop-counts');
    },
    size: () => batch.days.length,
    isResting: (day, at) => {
      const rest = rests.get(day);
      if (rest !== undefined && rest.from <= at && at < rest.until) return true;
      rests.delete(day);
      return false;
    },
  };
}
