/**
 * Counting days beside whoever waits no longer for them: one batch at a time. A large day is taken in as far as it has come; it is given up
 * when it grows too fast, and rests when it took long.
 */
import type { Day } from '@candor/query/question';
import {
  refreshFreeMs,
  refreshGrowthMax,
  refreshMarginSeconds,
  refreshRestFactor,
} from '../limits.ts';
import { createAside } from './aside.ts';
import type { Connection } from './connection.ts';
import { isLarge, replaceDays, type RollupBounds, type TakenDay } from './replace-days.ts';

/** A day of which the rollups have yet to take in something. */
export interface StaleDay extends TakenDay {
  /** How many events they have taken in, and, as `received_until`, how far. */
  readonly taken_count: number;
}

/** One that is to be counted. */
export interface DueDay extends StaleDay {
  readonly isGrowing: boolean;
}

export interface AsideCounter {
  /** None may be under way. */
  readonly start: (days: readonly DueDay[]) => void;
  /**
   * Waits for what is under way, `ms` milliseconds at most; resolves to whether nothing is any more.
   *
   * @throws StoreError what went wrong while counting, to the first that hears of it.
   */
  readonly settle: (ms: number) => Promise<boolean>;
  /**
   * Ends what is under way if a large day of it grows too fast: what was counted would soon be little of it. It may take until a later
   * call.
   */
  readonly giveUpOutgrown: () => Promise<void>;
  /** How many days are under way. */
  readonly size: () => number;
  /** A day that keeps on changing must not take all the time there is: it rests after it was counted, or was given up. */
  readonly isResting: (day: Day, at: number) => boolean;
}

interface Batch {
  readonly days: readonly DueDay[];
  readonly from: number;
  readonly giveUp: AbortController;
  /** Of them the large ones that grow too fast. */
  outgrown: readonly DueDay[];
}

interface Rest {
  readonly from: number;
  readonly until: number;
}

/** `now` in milliseconds; a clock that jumps ends all rests. */
export function createAsideCounter(
  connection: Connection,
  now: () => number,
  bounds: RollupBounds,
): AsideCounter {
  const rests = new Map<Day, Rest>();
  const aside = createAside();
  let batch: Batch = { days: [], from: 0, giveUp: new AbortController(), outgrown: [] };
  const letRest = (days: readonly DueDay[], from: number): void => {
    const took = now() - from;
    if (took <= refreshFreeMs) return;
    const until = now() + took * refreshRestFactor;
    for (const { day } of days) rests.set(day, { from, until });
  };
  const count = async (own: Batch): Promise<void> => {
    const { days, from, giveUp } = own;
    try {
      const taken = await takeIn(connection, days, bounds);
      if (taken.length > 0) await replaceDays(connection, taken, bounds, giveUp.signal);
      letRest(days, from);
    } catch (failure) {
      if (!giveUp.signal.aborted) throw failure;
      letRest(own.outgrown, from);
    }
  };
  return {
    start: (days) => {
      const own: Batch = { days, from: now(), giveUp: new AbortController(), outgrown: [] };
      batch = own;
      aside.start(() => count(own));
    },
    settle: aside.settle,
    giveUpOutgrown: async () => {
      const own = batch;
      const at = now();
      const stale = await connection.read<StaleDay>('list-stale-days');
      const counts = new Map(stale.map(({ day, event_count: count }) => [day, count]));
      own.outgrown = own.days.filter((day) => {
        const before = { count: day.event_count, at: own.from };
        const after = { count: counts.get(day.day) ?? day.event_count, at };
        return isLarge([day], bounds) && growsFast(before, after);
      });
      if (own.outgrown.length === 0) return;
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

/** Whether more events came in between than may in that time; `at` in milliseconds. */
export function growsFast(
  before: { readonly count: number; readonly at: number },
  after: { readonly count: number; readonly at: number },
): boolean {
  const seconds = Math.max(1, (after.at - before.at) / 1000);
  return after.count - before.count > refreshGrowthMax * seconds;
}

/** What of these days is counted: of small ones all that there is, of large ones all until an instant that is then known. */
async function takeIn(
  connection: Connection,
  due: readonly DueDay[],
  bounds: RollupBounds,
): Promise<readonly TakenDay[]> {
  const large = due.filter((day) => isLarge([day], bounds));
  const days = large.map(({ day }) => day);
  const seconds = large.map(({ isGrowing }) => (isGrowing ? refreshMarginSeconds : 0));
  const found =
    days.length === 0 ? [] : await connection.read<TakenDay>('find-bounds', { days, seconds });
  const taken = new Map(found.map((day) => [day.day, day]));
  return due
    .map((day) => taken.get(day.day) ?? { ...day, received_until: 0 })
    .filter(({ event_count: count }, index) => !due[index]?.isGrowing || count > 0);
}
