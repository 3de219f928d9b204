/**
 * Inserting a block: exactly once, however often it comes, and whatever of it is there already.
 *
 * An event is (session, seq). Before a block is inserted, those of its events that are stored are looked up and left out: from
 * an earlier try, from a report that was sent again, or on another day, if a clock was corrected in between. The look-up asks
 * the data themselves, so that neither a crash nor a power cut can leave it with a wrong memory. It costs little: the table
 * `session_days` says for almost every session that there is nothing to look for.
 *
 * That leaves an insert that is still under way when it is tried again, after a timeout: the look-up does not see it yet, and
 * ClickHouse drops the second by its deduplication token. An insert is whole in one month (a partition), not over several: of
 * two months the one can be stored and the other be under way. So each month is an insert of its own, under a token that says
 * which events the block has of that month, whatever the look-up left of them: it is the same in every try.
 */
import { createHash } from 'node:crypto';
import type { Connection } from './connection.ts';
import type { StoreBlock } from '../store.ts';
import { createRowMaker, type EventRow } from './event-rows.ts';
import { addSessionDays, dropKnown } from './known-events.ts';
import type { ProfileBook } from './profile-book.ts';

export async function insertBlock(
  connection: Connection,
  profiles: ProfileBook,
  block: StoreBlock,
): Promise<void> {
  const rows = dropRepeats(block.events.map(createRowMaker()));
  const fresh = await dropKnown(connection, rows);
  if (fresh.length === 0) return;
  // What says where to look, and what the facts are, comes before the events: without them it does no harm.
  await Promise.all([addSessionDays(connection, fresh), profiles.add(fresh)]);
  const months = groupByMonth(rows);
  for (const [month, missing] of groupByMonth(fresh)) {
    await connection.insert(
      'events',
      missing.map((row) => row.columns),
      {
        insert_deduplicate: 1,
        insert_deduplication_token: nameInsert(block, month, months.get(month) ?? []),
      },
    );
  }
}

/** As the table `events` is cut into partitions. */
function groupByMonth(rows: readonly EventRow[]): ReadonlyMap<string, readonly EventRow[]> {
  const months = new Map<string, EventRow[]>();
  for (const row of rows) {
    const month = row.day.slice(0, 'YYYY-MM'.length);
    const known = months.get(month);
    if (known === undefined) months.set(month, [row]);
    else known.push(row);
  }
  return months;
}

/** Each event once: the first that came. */
function dropRepeats(rows: readonly EventRow[]): readonly EventRow[] {
  const first = new Map<string, EventRow>();
  for (const row of rows) {
    const name = `${row.session} ${row.seq}`;
    if (!first.has(name)) first.set(name, row);
  }
  return [...first.values()];
}

/** The block's own name, the month and its events: a journal that starts anew may use the same name for others. */
function nameInsert(block: StoreBlock, month: string, rows: readonly EventRow[]): string {
  const names = rows.map(({ session, seq }) => `${session} ${seq}`).join();
  const digest = createHash('sha256').update(names).digest('hex');
  return `${block.segment}-${block.block}-${month}-${digest}`;
}
