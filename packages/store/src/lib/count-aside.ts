/**
 * Counting days beside whoever waits no longer for them: one batch at a time. A large day is taken in as far as it has come; it is given up
 * when it grows too fast, and what was taken in already rests when that took long.
 */
import type { Day } from '@candor/query/question';
import { StoreError } from '../errors.ts';
import { growthWindowMs, refreshFailedMs } from '../limits.ts';
import { createAside } from './aside.ts';
import { growsFast, type StaleDay } from './due-days.ts';
import { boundDays, hasLarge, isLarge, replaceDays, type TakenDay } from './replace-days.ts';
import type { RefresherParts } from './refresh-rollups.ts';
import { createRests } from './rests.ts';

export interface AsideCounter {
  /** None may be under way. */
  readonly start: (days: readonly StaleDay[]) => void;
  /**
   * Waits for what is under way, `ms` milliseconds at most; resolves to whether nothing is any more.
   *
   * @throws StoreError why the store could not be asked, to the first that hears of it.
   */
  readonly settle: (ms: number) => Promise<boolean>;
  /**
   * Ends what is under way if a large day of it grows too fast: what was counted would soon be little of it. It may take until a later
   * call.
   */
  readonly giveUpOutgrown: () => Promise<void>;
  /** How many days are under way. */
  readonly size: () => number;
  /** Those that may be counted now: a few that cost too much must not take all the time there is. */
  readonly listRested: (due: readonly StaleDay[]) => readonly StaleDay[];
  /** Whether this one could not be counted when it was last tried, perhaps because of others. */
  readonly hasFailed: (day: StaleDay) => boolean;
  /** Why days could not be counted since this was last asked for; null where all could be. */
  readonly takeFailure: () => StoreError | null;
}

interface Batch {
  readonly days: readonly StaleDay[];
  readonly from: number;
  readonly giveUp: AbortController;
  /** Of them the large ones that grow too fast. */
  outgrown: readonly StaleDay[];
}

export function createAsideCounter(parts: RefresherParts): AsideCounter {
  const { connection, now, bounds, onReplace } = parts;
  const rests = createRests(now);
  const aside = createAside();
  const failed = new Set<Day>();
  let failure: StoreError | null = null;
  let batch: Batch = { days: [], from: 0, giveUp: new AbortController(), outgrown: [] };
  const count = async ({ days, from, giveUp }: Batch): Promise<void> => {
    const taken = await boundDays(connection, days, { bounds, at: from });
    const some = taken.filter((day, index) => isMore(day, days[index]));
    const none = days.filter(({ day }) => !some.some((own) => own.day === day));
    // What is left of these was received just now, or by a clock that is ahead.
    rests.letRest(none, from, refreshFailedMs);
    if (some.length > 0)
      await replaceDays(connection, some, bounds, { signal: giveUp.signal, onReplace });
    for (const { day } of days) failed.delete(day);
    if (hasLarge(days, bounds)) rests.letAllRest(from);
    else rests.letRest(days, from);
  };
  const run = async (own: Batch): Promise<void> => {
    try {
      await count(own);
    } catch (thrown) {
      if (isGivenUp(thrown, own.giveUp.signal)) rests.letRest(own.outgrown, own.from);
      else if (isOfTheCount(thrown)) {
        for (const { day } of own.days) failed.add(day);
        rests.letRest(own.days, own.from, refreshFailedMs);
        failure = thrown;
      } else throw thrown;
    }
  };
  return {
    start: (days) => {
      const own: Batch = { days, from: now(), giveUp: new AbortController(), outgrown: [] };
      batch = own;
      aside.start(() => run(own));
    },
    settle: aside.settle,
    giveUpOutgrown: async () => {
      const own = batch;
      const at = now();
      if (!own.giveUp.signal.aborted) {
        if (at - own.from < growthWindowMs || !hasLarge(own.days, bounds)) return;
        const stale = await connection.read<StaleDay>('list-stale-days');
        const counts = new Map(stale.map(({ day, event_count: events }) => [day, events]));
        own.outgrown = own.days.filter((day) => {
          const before = { count: day.event_count, at: own.from };
          const after = { count: counts.get(day.day) ?? day.event_count, at };
          return isLarge([day], bounds) && growsFast(before, after);
        });
        if (own.outgrown.length === 0) return;
        own.giveUp.abort();
      }
      // Each call says it again: when this one does, the statement can be between its start here and there.
      await connection.run('stop-counts');
    },
    size: () => batch.days.length,
    listRested: (due) =>
      due.filter((day) => {
        const isTakenIn = day.taken_count > 0 && isLarge([day], bounds);
        return !rests.isResting(day.day) && !(isTakenIn && rests.areAllResting());
      }),
    hasFailed: ({ day }) => failed.has(day),
    takeFailure: () => {
      const taken = failure;
      failure = null;
      return taken;
    },
  };
}

/** Whether that is more, or other, than what was taken in already: all of a day can have come just now. */
function isMore(taken: TakenDay, found: StaleDay | undefined): boolean {
  if (taken.received_until === 0) return true;
  const isKnown = taken.event_count === found?.taken_count && taken.state === found.taken_state;
  return taken.event_count > 0 && !isKnown;
}

/** Whether that is how a count ends that was given up, and not what went wrong with it. */
function isGivenUp(failure: unknown, signal: AbortSignal): boolean {
  const isEnded = failure instanceof StoreError && failure.code === 'STORE_BUSY';
  return signal.aborted && (isEnded || failure === signal.reason);
}

/** Whether the store is there and could not do just this: then others can be counted, and this one later. */
function isOfTheCount(failure: unknown): failure is StoreError {
  const codes: readonly string[] = ['STORE_TOO_LARGE', 'STORE_TOO_SLOW', 'STORE_DISK_FULL'];
  return failure instanceof StoreError && codes.includes(failure.code);
}
