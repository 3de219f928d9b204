/**
 * Replacing days of the rollups: each is counted beside the old one, from the events alone, and takes its place as a whole.
 *
 * What a day holds is read before it is counted. Events that come in between make the day stale again; nothing is ever taken
 * for counted that was not.
 */
import type { ClickHouseSettings } from '@clickhouse/client';
import type { Day } from '@candor/query/question';
import {
  refreshBytesMax,
  refreshChangingEventsMax,
  refreshMarginSeconds,
  refreshNiceness,
} from '../limits.ts';
import type { Connection } from './connection.ts';
import { waitUntilNone } from './insert-block.ts';
import { receivedUntil } from './received.ts';
import { readStatement, type StatementName } from './statements.ts';

export interface CountedDay {
  readonly day: Day;
  readonly event_count: number;
}

/** A day as it is taken in: what of its events, as they were then. */
export interface TakenDay extends CountedDay {
  /** The sum of its events' hashes, in decimal: it can be larger than a number holds exactly. */
  readonly state: string;
  /** Those that were received until then, in seconds since the epoch; 0 where it was all that there were. */
  readonly received_until: number;
}

/** How many different words of a field, and numbers of a fact, have a set each on a day; beyond, none has. And which days are large. */
export interface RollupBounds {
  readonly words: number;
  readonly numbers: number;
  /** Events from which on a day is large; default `refreshChangingEventsMax`. */
  readonly largeEvents?: number;
  /** For how long one has to be at rest to be counted as a whole; default `refreshSettledMs`. */
  readonly settledMs?: number;
}

/** Whether to count these days takes so long that nobody should wait for it. */
export function isLarge(
  days: readonly CountedDay[],
  { largeEvents = refreshChangingEventsMax }: RollupBounds,
): boolean {
  return days.reduce((sum, day) => sum + day.event_count, 0) > largeEvents;
}

/** Whether that is so of one of them alone. */
export function hasLarge(days: readonly CountedDay[], bounds: RollupBounds): boolean {
  return days.some((day) => isLarge([day], bounds));
}

/** Whatever is counted is counted beside inserts and questions. */
const BESIDE: ClickHouseSettings = { max_threads: 1 };

/**
 * Nobody but an erasure waits for a large day: inserts and questions are to have the processors and the memory, however large
 * it is. The niceness holds where the server may take it back afterwards (CAP_SYS_NICE), and is passed over elsewhere.
 */
const ASIDE: ClickHouseSettings = {
  ...BESIDE,
  os_threads_nice_value_query: refreshNiceness,
  max_bytes_before_external_group_by: String(refreshBytesMax),
  max_bytes_ratio_before_external_group_by: 0,
  max_bytes_before_external_sort: String(refreshBytesMax),
  max_bytes_ratio_before_external_sort: 0,
  join_algorithm: 'grace_hash',
  max_bytes_in_join: String(refreshBytesMax),
  min_insert_block_size_bytes: String(refreshBytesMax),
};

/**
 * What of these days is counted: of small ones all that there is; of large ones what was received until an instant that is then known, and
 * that is past, `at` in milliseconds.
 */
export async function boundDays(
  connection: Connection,
  found: readonly Pick<TakenDay, 'day' | 'event_count' | 'state'>[],
  { bounds, at }: { readonly bounds: RollupBounds; readonly at: number },
): Promise<readonly TakenDay[]> {
  const days = found.filter((day) => isLarge([day], bounds)).map(({ day }) => day);
  const latest = Math.max(1, Math.floor(at / 1000) - refreshMarginSeconds);
  const text = await readStatement('find-bounds');
  const bounded =
    days.length === 0
      ? []
      : await connection.ask<TakenDay>({ text, parameters: { days, latest } }, ASIDE);
  const taken = new Map(bounded.map((day) => [day.day, day]));
  return found.map(
    ({ day, event_count: count, state }) =>
      taken.get(day) ?? { day, event_count: count, state, received_until: 0 },
  );
}

/**
 * Where days are counted before they take the place of the old ones, and by what they do, in that order. `installation_days` is the last: it says by id
 * who is in a day, and so what an erasure that is begun again has yet to count.
 */
const REPLACED: readonly (readonly [next: string, replace: StatementName])[] = [
  ['health_hours_next', 'replace-health-hours'],
  ['health_sessions_next', 'replace-health-sessions'],
  ['installation_numbers_next', 'replace-numbers'],
  ['installation_sets_next', 'replace-sets'],
  ['installation_days_next', 'replace-day'],
];

async function clearNext(connection: Connection): Promise<void> {
  for (const [table] of REPLACED) await connection.run('clear-next', { table });
}

/** In the order in which they need one another. */
const COUNTS: readonly StatementName[] = [
  // Of the two that read events the first: it knows nobody by an id, and whoever is in it is so in what is counted next, or in the events
  // as they were when the day was found stale.
  'count-next-spreads',
  'count-next-days',
  'give-ordinals',
  'count-next-sets',
  'count-next-together',
  'count-next-different',
  'count-next-heard',
  'count-next-numbers',
  'count-next-health-sessions',
  'count-next-health-hours',
  'count-next-health-spans',
];

export interface Replacing {
  readonly signal?: AbortSignal;
  /** Is told before the first day takes its place, when all of them are noted as not taken in. */
  readonly onReplace?: (taken: readonly TakenDay[]) => void;
}

/**
 * The signal is looked at until the first day takes its place; whoever aborts it says `stop-counts` too, so that the statement
 * under way ends. What was counted until then is removed.
 *
 * @throws The signal's reason, or StoreError STORE_BUSY, when it is aborted; and StoreError.
 */
export async function replaceDays(
  connection: Connection,
  taken: readonly TakenDay[],
  bounds: RollupBounds,
  { signal, onReplace }: Replacing = {},
): Promise<void> {
  const days = taken.map(({ day }) => day);
  // One that a collector before this has left under way would write into what is counted here, and nobody wants it any more.
  await waitUntilNone(connection, 'counts', () => connection.run('stop-counts'));
  await connection.run('stop-removals');
  await clearNext(connection);
  const settings = { ...(isLarge(taken, bounds) ? ASIDE : BESIDE), ...receivedUntil(taken) };
  const { words, numbers } = bounds;
  try {
    for (const name of COUNTS) {
      signal?.throwIfAborted();
      await connection.run(name, { days, words, numbers }, settings);
    }
    signal?.throwIfAborted();
  } catch (failure) {
    // It says by id who is in a day, and an erasure does not know of it.
    if (signal?.aborted === true) await clearNext(connection);
    throw failure;
  }
  // From here on until all is in its place the days are stale, whatever becomes of their events meanwhile.
  await noteDays(connection, days.map(notTakenIn));
  onReplace?.(taken);
  for (const day of days) {
    // A day of which all events are gone has nothing to take its place.
    const fromEmpty = { allow_replace_partition_from_empty_source: 1 } as const;
    for (const [, replace] of REPLACED) await connection.run(replace, { day }, fromEmpty);
  }
  // What has taken its place is not kept twice: an erasure looks for it in one table less.
  await clearNext(connection);
  await noteDays(connection, taken);
}

/** Notes what the rollups have taken in of these days. */
async function noteDays(connection: Connection, days: readonly TakenDay[]): Promise<void> {
  const [row] = await connection.read<{ generation: number }>('read-generation');
  const generation = (row?.generation ?? 0) + 1;
  await connection.insert(
    'rollup_days',
    days.map((taken) => [
      taken.day,
      taken.event_count,
      taken.state,
      generation,
      taken.received_until,
    ]),
  );
}

/** What no day is: one without events has no sum of their hashes. */
function notTakenIn(day: Day): TakenDay {
  return { day, event_count: 0, state: '1', received_until: 0 };
}
