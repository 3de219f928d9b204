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
 *
 * But ClickHouse notes a token just before it stores the events, and a kill between the two leaves a token that drops what was
 * never stored. So a try that may not be the first is looked up again; what is missing then, though nothing is under way any
 * more, is inserted under a token of its own.
 */
import { createHash, randomUUID } from 'node:crypto';
import { StoreError } from '../errors.ts';
import { settleIntervalMs, settleMsMax } from '../limits.ts';
import type { ReportBlock, StoreBlock } from '../store.ts';
import { createBlockWriter } from './block-rows.ts';
import type { Connection } from './connection.ts';
import { addSessionDays, dropKnown } from './known-events.ts';
import { createProfileBook } from './profile-book.ts';
import { EVENT_COLUMNS } from './row-binary.ts';
import { type RowSpan, dropRepeats, groupByMonth, readPieces } from './row-spans.ts';

export interface BlockInserter {
  /** One at a time. */
  readonly insert: (block: StoreBlock | ReportBlock) => Promise<void>;
}

export function createBlockInserter(connection: Connection): BlockInserter {
  const profiles = createProfileBook(connection);
  const writeRows = createBlockWriter();
  /** Whether the next block may have been tried before: by an earlier process, or by a try that failed. */
  let isRetry = true;
  return {
    insert: async (block) => {
      const rows = dropRepeats(await writeRows(block));
      const mayBeRetry = isRetry;
      isRetry = true;
      // One that an earlier collector has left under way is looked for by its rows: its token may be of another kind.
      if (mayBeRetry) await waitForInserts(connection);
      const fresh = await dropKnown(connection, rows);
      if (fresh.length > 0) {
        // What says where to look, and what the facts are, comes before the events: without them it does no harm.
        await Promise.all([addSessionDays(connection, fresh), profiles.add(fresh)]);
        const months = groupByMonth(rows);
        const nameOf = (month: string): string => nameInsert(block, month, months.get(month) ?? []);
        await insertMonths(connection, fresh, nameOf);
        if (mayBeRetry) await insertMissing(connection, fresh);
      }
      // A block of which nothing was missing says nothing about the one that an earlier process was at.
      isRetry = mayBeRetry && fresh.length === 0;
    },
  };
}

async function insertMissing(connection: Connection, rows: readonly RowSpan[]): Promise<void> {
  if ((await dropKnown(connection, rows)).length === 0) return;
  await waitForInserts(connection);
  const missing = await dropKnown(connection, rows);
  await insertMonths(connection, missing, () => randomUUID());
}

/** @throws StoreError STORE_TOO_SLOW when an insert is still under way after `settleMsMax`. */
export async function waitForInserts(connection: Connection): Promise<void> {
  await waitUntilNone(connection, 'inserts');
}

/** Waits until no such statement is under way, and says `end` to those that are. @throws StoreError STORE_TOO_SLOW after `settleMsMax`. */
export async function waitUntilNone(
  connection: Connection,
  kind: 'inserts' | 'counts',
  end: () => Promise<void> = async () => undefined,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < settleMsMax; waitedMs += settleIntervalMs) {
    const [row] = await connection.read<Record<typeof kind, number>>('count-running');
    if (row?.[kind] === 0) return;
    await end();
    await new Promise((done) => setTimeout(done, settleIntervalMs));
  }
  throw new StoreError(
    'STORE_TOO_SLOW',
    `Expected ${kind} of an earlier try to end within ${settleMsMax} ms, got one that goes on. It is tried again.`,
  );
}

async function insertMonths(
  connection: Connection,
  rows: readonly RowSpan[],
  tokenOf: (month: string) => string,
): Promise<void> {
  for (const [month, some] of groupByMonth(rows)) {
    await connection.insertEvents(EVENT_COLUMNS, readPieces(some), {
      insert_deduplicate: 1,
      insert_deduplication_token: tokenOf(month),
    });
  }
}

/**
 * The block's own name, the month and its events: a journal that starts anew may use the same name for others. The same in every
 * version, so that a block that is under way when one is replaced by another is stored once.
 */
function nameInsert(
  { segment, block }: Pick<StoreBlock, 'segment' | 'block'>,
  month: string,
  rows: readonly RowSpan[],
): string {
  const lines: string[] = [];
  let session = '';
  let seqs: string[] = [];
  for (const { session: next, piece, from, to } of rows) {
    if (next !== session) {
      lines.push(`${session} ${seqs.join()}`);
      session = next;
      seqs = [];
    }
    seqs.push(piece.seqs.subarray(from, to).join());
  }
  lines.push(`${session} ${seqs.join()}`);
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
  return `${segment}-${block}-${month}-${digest}`;
}
