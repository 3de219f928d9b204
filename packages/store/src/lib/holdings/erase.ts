/**
 * Erasing owners: their events, what says where those lie, their part of the rollups, and their ordinals, from the disk.
 *
 * Whoever calls has seen to it that nothing of theirs is on its way into the store. It can be cut off anywhere and begun
 * again. What says where a session lies goes before its events do: once those are gone, nothing tells which sessions there were.
 *
 * The rows are gone when ClickHouse has rewritten each part of the tables that held some, and the old parts have left the
 * disk; a mark on rows, which is what its DELETE FROM writes, would leave the bytes where they are until some merge.
 */
import type { Day } from '@candor/query/question';
import { StoreError } from '../../errors.ts';
import type { Owner } from '../../holdings.ts';
import { oldPartsIntervalMs, oldPartsMsMax } from '../../limits.ts';
import type { Connection } from '../connection.ts';
import { NO_DEVICE, formatDevice } from '../event-rows.ts';
import type { Refresher } from '../refresh-rollups.ts';

/** Nothing of these owners is left on the disk when it resolves. One call at a time. */
export type Erase = (owners: readonly Owner[]) => Promise<void>;

export interface EraserParts {
  readonly connection: Connection;
  /** Resolves when no insert is under way that an earlier try has left. */
  readonly settleInserts: () => Promise<void>;
  /** Counts these days anew, at once. */
  readonly refreshDays: Refresher['refreshDays'];
  readonly betweenCounts: Refresher['betweenCounts'];
}

interface ErasingSession {
  readonly session_start: string;
  readonly days: readonly Day[];
}

/** The statement that erases is done when it returns. */
const AT_ONCE = { mutations_sync: '1' } as const;

export function createEraser(parts: EraserParts): Erase {
  return async (owners) => withOwners(parts.connection, owners, async () => erase(parts));
}

async function erase(parts: EraserParts): Promise<void> {
  const { connection, settleInserts, refreshDays, betweenCounts } = parts;
  await settleInserts();
  // A count that began before an earlier try erased the events knows them still, and tells of them when it ends.
  await betweenCounts(async () => undefined);
  const sessions = await connection.read<ErasingSession>('find-erasing-sessions');
  if (sessions.length > 0) {
    await eraseSessionDays(connection, sessions);
    await connection.run('erase-events', {}, AT_ONCE);
  }
  const held = await connection.read<{ day: Day }>('find-erasing-days');
  const days = new Set([...sessions.flatMap((row) => row.days), ...held.map(({ day }) => day)]);
  if (days.size > 0) await refreshDays([...days].toSorted());
  // Whatever was found: an earlier try may have come as far as this.
  if ((await countOrdinals(connection)) > 0) {
    await betweenCounts(() => connection.run('erase-ordinals', {}, AT_ONCE));
  }
  await removeOldParts(connection);
  await assertGone(connection);
}

/** Runs `act` while the owners stand in the table that the statements name. */
async function withOwners<Result>(
  connection: Connection,
  owners: readonly Owner[],
  act: () => Promise<Result>,
): Promise<Result> {
  await connection.run('clear-erasing-owners');
  await connection.run('clear-erasing-sessions');
  const rows = owners.flatMap(({ product, devices, sessions }) => [
    ...devices
      .map(formatDevice)
      .filter((device) => device !== NO_DEVICE)
      .map((device) => [product, device, NO_DEVICE]),
    ...sessions.map((session) => [product, NO_DEVICE, session]),
  ]);
  try {
    if (rows.length > 0) await connection.insert('erasing_owners', rows);
    return await act();
  } finally {
    // In memory alone: where the engine is away, so are they.
    await connection.run('clear-erasing-owners').catch(() => undefined);
    await connection.run('clear-erasing-sessions').catch(() => undefined);
  }
}

async function eraseSessionDays(
  connection: Connection,
  sessions: readonly ErasingSession[],
): Promise<void> {
  const starts = new Set(sessions.map((row) => row.session_start));
  await insertStarts(connection, starts);
  const shared = await connection.read<{ session_start: string }>('find-shared-starts');
  for (const { session_start: start } of shared) starts.delete(start);
  if (shared.length > 0) {
    await connection.run('clear-erasing-sessions');
    await insertStarts(connection, starts);
  }
  if (starts.size > 0) await connection.run('erase-session-days', {}, AT_ONCE);
}

async function insertStarts(connection: Connection, starts: ReadonlySet<string>): Promise<void> {
  if (starts.size === 0) return;
  await connection.insert(
    'erasing_sessions',
    [...starts].map((start) => [start]),
  );
}

/** Tables that can hold an id or an ordinal, each with the name of a partition that it never has. */
const TABLES = {
  events: '197001',
  session_days: '197001',
  installation_days: '19700101',
  installation_days_next: '19700101',
  installation_sets: '19700101',
  installation_sets_next: '19700101',
  installation_numbers: '19700101',
  installation_numbers_next: '19700101',
  health_sessions: '19700101',
  health_sessions_next: '19700101',
  health_hours: '19700101',
  health_hours_next: '19700101',
  installation_ordinals: 'none',
} as const;

/** @throws StoreError STORE_TOO_SLOW when a question keeps an old part open for longer than `oldPartsMsMax`. */
async function removeOldParts(connection: Connection): Promise<void> {
  const tables = Object.keys(TABLES);
  const listOld = async (): Promise<readonly string[]> =>
    (await connection.read<{ part: string }>('list-old-parts', { tables })).map(({ part }) => part);
  // Merges go on making old parts; those that there are now are waited for, and no others.
  let waited = new Set(await listOld());
  for (let waitedMs = 0; waited.size > 0; waitedMs += oldPartsIntervalMs) {
    if (waitedMs > oldPartsMsMax) {
      throw new StoreError(
        'STORE_TOO_SLOW',
        `Expected what was erased to leave the disk within ${oldPartsMsMax} ms, got a part that is still in use. It is tried again.`,
      );
    }
    await new Promise((done) => setTimeout(done, oldPartsIntervalMs));
    for (const [table, partition] of Object.entries(TABLES)) {
      await connection.run('drop-old-parts', { table, partition });
    }
    const left = new Set(await listOld());
    waited = new Set([...waited].filter((part) => left.has(part)));
  }
}

async function countOrdinals(connection: Connection): Promise<number> {
  const [row] = await connection.read<{ ordinal_count: number }>('count-erasing-ordinals');
  return row?.ordinal_count ?? 0;
}

/** @throws StoreError STORE_ERASURE_UNFINISHED */
async function assertGone(connection: Connection): Promise<void> {
  const sessions = await connection.read<ErasingSession>('find-erasing-sessions');
  const days = await connection.read<{ day: Day }>('find-erasing-days');
  const ordinals = await countOrdinals(connection);
  if (sessions.length === 0 && days.length === 0 && ordinals === 0) return;
  throw new StoreError(
    'STORE_ERASURE_UNFINISHED',
    'Expected nothing to be left of what was erased, got events, rollups or ordinals that are. It is tried again.',
  );
}
