/**
 * Dropping what was received too long ago: the events, what says where those lie, and their part of the rollups.
 *
 * Every statement names lanes and cutoffs, and takes nothing else away: events that come in meanwhile were received after the
 * cutoffs, so that inserts can go on. It can be cut off anywhere and begun again. What says where a session lies goes before
 * its events do: once those are gone, nothing tells on which days they were.
 *
 * The rollups hold rows of single installations and go with the events: their days are counted anew from what is left, and who is
 * in none any more loses the ordinal.
 */
import type { LaneName } from '@candor/manifest/manifest';
import type { Day } from '@candor/query/question';
import type { ExpiredEvents, HeldLane, LaneExpiry } from '../../retention.ts';
import { nameLane } from '../../retention.ts';
import type { Connection, Parameters } from '../connection.ts';
import { type Refresher, takeBatch } from '../refresh-rollups.ts';
import type { CountedDay } from '../replace-days.ts';

export interface Expirer {
  readonly listLanes: () => Promise<readonly HeldLane[]>;
  readonly count: (expiries: readonly LaneExpiry[]) => Promise<readonly ExpiredEvents[]>;
  /** One call at a time. */
  readonly drop: (expiries: readonly LaneExpiry[]) => Promise<void>;
}

export interface ExpirerParts {
  readonly connection: Connection;
  /** Runs while no insert is under way, nor begins: what says where an event lies is written before the event. */
  readonly betweenInserts: (run: () => Promise<void>) => Promise<void>;
  /** Counts these days anew, at once. */
  readonly refreshDays: Refresher['refreshDays'];
  readonly betweenCounts: Refresher['betweenCounts'];
}

interface LaneRow {
  readonly product: string;
  readonly lane: LaneName;
}

/** The statement is done when it returns. */
const AT_ONCE = { mutations_sync: '1' } as const;

export function createExpirer(parts: ExpirerParts): Expirer {
  const { connection } = parts;
  return {
    listLanes: async () => {
      const rows = await connection.read<LaneRow & { last_received: number }>('list-lanes');
      return rows.map(({ product, lane, last_received: lastS }) => ({
        product,
        lane,
        lastReceived: lastS * 1000,
      }));
    },
    count: async (expiries) => {
      const rows = await connection.read<LaneRow & { event_count: number }>(
        'count-expired',
        nameExpiries(expiries),
      );
      return rows.map(({ product, lane, event_count: events }) => ({ product, lane, events }));
    },
    drop: (expiries) => drop(parts, nameExpiries(expiries)),
  };
}

async function drop(
  { connection, betweenInserts, refreshDays, betweenCounts }: ExpirerParts,
  expiries: Parameters,
): Promise<void> {
  const found = await connection.read<CountedDay>('find-expired-days', expiries);
  let rest = found;
  while (rest.length > 0) {
    const batch = takeBatch(rest);
    const days = batch.map(({ day }) => day);
    await betweenInserts(() =>
      connection.run('expire-session-days', { ...expiries, days }, AT_ONCE),
    );
    rest = rest.slice(batch.length);
  }
  for (const [month, days] of groupByMonth(found))
    await connection.run('expire-events', { ...expiries, month, days }, AT_ONCE);
  if (found.length > 0) await refreshDays(found.map(({ day }) => day));
  // Whatever was found: an earlier try may have come as far as this.
  await betweenCounts(() => connection.run('remove-left-ordinals', {}, AT_ONCE));
}

/** Month, as partitions are called, → its days among these. */
function groupByMonth(found: readonly CountedDay[]): ReadonlyMap<string, readonly Day[]> {
  const months = new Map<string, Day[]>();
  for (const { day } of found) {
    const month = day.slice(0, 7).replace('-', '');
    months.set(month, [...(months.get(month) ?? []), day]);
  }
  return months;
}

/** An event's second is over before the cutoff's begins. */
function nameExpiries(expiries: readonly LaneExpiry[]): Parameters {
  return {
    lanes: expiries.map(nameLane),
    cutoffs: expiries.map(({ receivedBefore }) => Math.max(0, Math.floor(receivedBefore / 1000))),
  };
}
