/**
 * Which stale days are to be counted now. Small ones at once. A large one when much of it has come since it was taken in, unless it grows fast;
 * and when it has been at rest for a while.
 */
import type { Day } from '@candor/query/question';
import {
  growthWindowMs,
  refreshCheckMs,
  refreshGrowthMax,
  refreshGrownShare,
  refreshSettledMs,
} from '../limits.ts';
import type { Connection } from './connection.ts';
import { isLarge, type RollupBounds, type TakenDay } from './replace-days.ts';

/** A day of which the rollups have yet to take in something. */
export interface StaleDay extends TakenDay {
  /** How many events they have taken in, which, and, as `received_until`, how far. */
  readonly taken_count: number;
  readonly taken_state: string;
}

/** How many events a day had; `at` in milliseconds. */
interface Size {
  readonly count: number;
  readonly at: number;
}

/** A stale day as earlier calls saw it: its size at least `growthWindowMs` ago, or when it was first seen. */
interface Seen extends Size {
  readonly state: string;
  readonly since: number;
}

/** `at` in milliseconds, by a clock that may jump: then all is seen for the first time. */
export type FindDueDays = (stale: readonly StaleDay[], at: number) => Promise<readonly StaleDay[]>;

export function createDueDays(connection: Connection, bounds: RollupBounds): FindDueDays {
  const { settledMs = refreshSettledMs } = bounds;
  let seen: ReadonlyMap<Day, Seen> = new Map();
  let checkedAt = Number.NEGATIVE_INFINITY;
  /** Days to which more has happened than that they have grown: what was taken in of them, until then, is worth nothing. */
  let broken: ReadonlyMap<Day, number> = new Map();
  const check = async (begun: readonly StaleDay[], at: number): Promise<void> => {
    if (begun.length === 0 || (at >= checkedAt && at - checkedAt < refreshCheckMs)) return;
    checkedAt = at;
    const days = begun.map(({ day }) => day);
    const grown = await connection.read<TakenDay>('find-grown-days', {
      days,
      bounds: begun.map(({ received_until: until }) => until),
    });
    const sound = new Set(grown.map(({ day }) => day));
    broken = new Map(
      begun
        .filter(({ day }) => !sound.has(day))
        .map(({ day, received_until: until }) => [day, until]),
    );
  };
  const isDue = (day: StaleDay, at: number): boolean => {
    if (!isLarge([day], bounds)) return true;
    const before = seen.get(day.day);
    if (before === undefined || at < before.at) return false;
    if (before.state === day.state && at - before.since >= settledMs) return true;
    // Between two inserts nothing grows: only over a while is it told how fast.
    if (at - before.at < growthWindowMs) return false;
    const { received_until: until } = day;
    const isSound = until > 0 && broken.get(day.day) !== until;
    const grown = day.event_count - (isSound ? day.taken_count : 0);
    if (grown >= 0 && grown < day.event_count * refreshGrownShare) return false;
    return !growsFast(before, { count: day.event_count, at });
  };
  return async (stale, at) => {
    const begun = stale.filter((day) => isLarge([day], bounds) && day.received_until > 0);
    await check(begun, at);
    const due = stale.filter((day) => isDue(day, at));
    seen = new Map(stale.map((day) => [day.day, see(seen.get(day.day), day, at)]));
    return due;
  };
}

function see(before: Seen | undefined, { state, event_count: count }: StaleDay, at: number): Seen {
  if (before === undefined || at < before.at) return { state, count, at, since: at };
  const since = before.state === state ? before.since : at;
  return at - before.at < growthWindowMs
    ? { ...before, state, since }
    : { state, count, at, since };
}

/** Whether more events came in between than may in that time, which is `growthWindowMs` at least. */
export function growsFast(before: Size, after: Size): boolean {
  return (after.count - before.count) * 1000 > refreshGrowthMax * (after.at - before.at);
}
