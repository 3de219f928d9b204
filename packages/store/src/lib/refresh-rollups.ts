/**
 * Refreshing rollups: days whose events are not those that the rollup has taken in are counted anew, from the events alone,
 * and take the place of the old ones as a whole.
 *
 * What a day holds is read before it is counted. Events that come in between make the day stale again; nothing is ever taken
 * for counted that was not.
 */
import type { ClickHouseSettings } from '@clickhouse/client';
import type { Day } from '@candor/query/question';
import {
  refreshChangingEventsMax,
  refreshBytesMax,
  refreshDaysMax,
  refreshEventsMax,
  refreshFreeMs,
  refreshNiceness,
  refreshRestFactor,
  refreshWaitMs,
  requestMsMax,
} from '../limits.ts';
import { StoreError } from '../errors.ts';
import type { RefreshResult } from '../store.ts';
import { createAside } from './aside.ts';
import type { Connection } from './connection.ts';
import { waitUntilNone } from './insert-block.ts';

export interface CountedDay {
  readonly day: Day;
  readonly event_count: number;
}

interface StaleDay extends CountedDay {
  /** In decimal: it can be larger than a number holds exactly. */
  readonly state: string;
}

export interface Refresher {
  /**
   * Leaves out large days that are not as the last call saw them: until they are at rest, questions count their events. Large
   * days that are counted take seconds, and are waited for only so long: blocks that have come in go first.
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

/** How many different words of a field, and numbers of a fact, have a set each on a day; beyond, none has. */
export interface SetBounds {
  readonly words: number;
  readonly numbers: number;
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
  const aside = createAside();
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
      if (!(await aside.settle(refreshWaitMs))) return { refreshed: 0, waiting: 1 };
      const stale = await connection.read<StaleDay>('list-stale-days');
      const from = now();
      rests = new Map([...rests].filter(([, rest]) => rest.from <= from && from < rest.until));
      const isDue = ({ day, event_count: count, state }: StaleDay): boolean =>
        !rests.has(day) && (count <= refreshChangingEventsMax || seen.get(day) === state);
      const days = takeBatch(stale.filter(isDue));
      seen = new Map(stale.map(({ day, state }) => [day, state]));
      const refreshBatch = async (): Promise<void> => {
        await replaceDays(connection, days, bounds);
        const took = now() - from;
        if (took <= refreshFreeMs) return;
        const rest: Rest = { from, until: now() + took * refreshRestFactor };
        rests = new Map([...rests, ...days.map(({ day }) => [day, rest] as const)]);
      };
      if (days.length > 0) aside.start(refreshBatch);
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

function isLarge(days: readonly CountedDay[]): boolean {
  return days.reduce((sum, day) => sum + day.event_count, 0) > refreshChangingEventsMax;
}

/**
 * Nobody but an erasure waits for a large day: inserts and questions are to have the processors and the memory, however large
 * it is. The niceness holds where the server may take it back afterwards (CAP_SYS_NICE), and is passed over elsewhere.
 */
const ASIDE: ClickHouseSettings = {
  max_threads: 1,
  os_threads_nice_value_query: refreshNiceness,
  max_bytes_before_external_group_by: String(refreshBytesMax),
  max_bytes_ratio_before_external_group_by: 0,
  max_bytes_before_external_sort: String(refreshBytesMax),
  max_bytes_ratio_before_external_sort: 0,
  join_algorithm: 'grace_hash',
  max_bytes_in_join: String(refreshBytesMax),
  min_insert_block_size_bytes: String(refreshBytesMax),
};

/** Where days are counted before they take the place of the old ones. */
const NEXT_TABLES = [
  'installation_numbers_next',
  'installation_sets_next',
  'installation_days_next',
] as const;

async function clearNext(connection: Connection): Promise<void> {
  for (const table of NEXT_TABLES) {
    await connection.run('clear-next', { table });
  }
}

async function replaceDays(
  connection: Connection,
  stale: readonly StaleDay[],
  bounds: SetBounds,
): Promise<void> {
  const days = stale.map(({ day }) => day);
  // One that a collector before this has left under way would write into what is counted here.
  await waitUntilNone(connection, 'counts');
  await connection.run('stop-removals');
  await clearNext(connection);
  const settings = isLarge(stale) ? ASIDE : {};
  // Of the two that read events the first: it knows nobody by an id, and whoever is in it is so in what is counted next, or in the events
  // as they were when the day was found stale.
  await connection.run('count-next-spreads', { days }, settings);
  await connection.run('count-next-days', { days }, settings);
  await connection.run('give-ordinals', {}, settings);
  await connection.run('count-next-sets', { ...bounds }, settings);
  await connection.run('count-next-different', {}, settings);
  await connection.run('count-next-heard', {}, settings);
  await connection.run('count-next-numbers', {}, settings);
  // From here on until all is in its place the days are stale, whatever becomes of their events meanwhile.
  await noteDays(connection, days.map(notTakenIn));
  for (const day of days) {
    // A day of which all events are gone has nothing to take its place.
    const fromEmpty = { allow_replace_partition_from_empty_source: 1 } as const;
    await connection.run('replace-numbers', { day }, fromEmpty);
    await connection.run('replace-sets', { day }, fromEmpty);
    // The last: it says by id who is in a day, and so what an erasure that is begun again has yet to count.
    await connection.run('replace-day', { day }, fromEmpty);
  }
  // What has taken its place is not kept twice: an erasure looks for it in one table less.
  await clearNext(connection);
  await noteDays(connection, stale);
}

/** Notes what the rollups have taken in of these days. */
async function noteDays(connection: Connection, days: readonly StaleDay[]): Promise<void> {
  const [row] = await connection.read<{ generation: number }>('read-generation');
  const generation = (row?.generation ?? 0) + 1;
  await connection.insert(
    'rollup_days',
    days.map(({ day, event_count: count, state }) => [day, count, state, generation]),
  );
}

/** What no day is: one without events has no sum of their hashes. */
function notTakenIn(day: Day): StaleDay {
  return { day, event_count: 0, state: '1' };
}
