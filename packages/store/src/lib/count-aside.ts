/**
 * Counting days beside whoever waits no longer for them: one batch at a time. A large day is taken in as far as it has come; it is given up
 * when it grows too fast, and rests when it took long.
 */
import type { Day } from '@candor/query/question';
import { StoreError } from '../errors.ts';
import { growthWindowMs, refreshFreeMs, refreshRestFactor } from '../limits.ts';
import { createAside } from './aside.ts';
import type { Connection } from './connection.ts';
import { growsFast, type StaleDay } from './due-days.ts';
import { boundDays, isLarge, replaceDays, type RollupBounds } from './replace-days.ts';

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
  readonly days: readonly StaleDay[];
  readonly from: number;
  readonly giveUp: AbortController;
  /** Of them the large ones that grow too fast. */
  outgrown: readonly StaleDay[];
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
  let rests: ReadonlyMap<Day, Rest> = new Map();
  const aside = createAside();
  let batch: Batch = { days: [], from: 0, giveUp: new AbortController(), outgrown: [] };
  const letRest = (days: readonly StaleDay[], from: number): void => {
    const took = now() - from;
    if (took <= refreshFreeMs) return;
    const until = now() + took * refreshRestFactor;
    rests = new Map([
      ...[...rests].filter(([, rest]) => from < rest.until),
      ...days.map(({ day }) => [day, { from, until }] as const),
    ]);
  };
  const count = async (own: Batch): Promise<void> => {
    const { days, from, giveUp } = own;
    try {
      const taken = await boundDays(connection, days, { bounds, at: from });
      // All of a day can have come just now.
      const some = taken.filter((day) => day.event_count > 0 || day.received_until === 0);
      if (some.length > 0) await replaceDays(connection, some, bounds, giveUp.signal);
      letRest(days, from);
    } catch (failure) {
      if (!isGivenUp(failure, giveUp.signal)) throw failure;
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
      if (at - own.from < growthWindowMs) return;
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
      return rest !== undefined && rest.from <= at && at < rest.until;
    },
  };
}

/** Whether that is how a count ends that was given up, and not what went wrong with it. */
function isGivenUp(failure: unknown, signal: AbortSignal): boolean {
  const isEnded = failure instanceof StoreError && failure.code === 'STORE_BUSY';
  return signal.aborted && (isEnded || failure === signal.reason);
}
