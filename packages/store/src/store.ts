/**
 * The store: keeps events in ClickHouse, each once, and answers questions from them.
 *
 * One process writes: inserts go one after the other, so that each sees what the one before has stored. Any number may ask.
 */
import type { Manifest } from '@candor/manifest/manifest';
import type { Answer } from '@candor/query/answer';
import { kMax, kMin } from '@candor/query/limits';
import { parseQuestion } from '@candor/query/parse';
import type { Day, Question } from '@candor/query/question';
import type { FrozenParts, FrozenTable } from './backup.ts';
import { StoreError } from './errors.ts';
import type { FailureStore } from './failures.ts';
import type { ExportedRow, HeldOwner, HeldRow, Owner } from './holdings.ts';
import { attachParts, freezeTables, unfreezeTables } from './lib/backup/freeze.ts';
import { type AskEffects, askGrowing } from './lib/ask/ask-growing.ts';
import type { ReportBlock, StoreBlock } from './lib/blocks.ts';
import { type Connection, openConnection } from './lib/connection.ts';
import { createFailureStore } from './lib/failures/count-failures.ts';
import { createEraser, type Erase } from './lib/holdings/erase.ts';
import { exportHeld, findHeld, listOwners } from './lib/holdings/find-held.ts';
import { createBlockInserter, waitForInserts } from './lib/insert-block.ts';
import { createReadiness, migrate } from './lib/migrate.ts';
import { createQueue, type Queue } from './lib/queue.ts';
import { createSteadiness } from './lib/ask/ask-steadily.ts';
import { createRefresher, type Refresher } from './lib/refresh-rollups.ts';
import type { RollupBounds } from './lib/replace-days.ts';
import { createReplacedDays } from './lib/replaced-days.ts';
import { createExpirer, type Expirer } from './lib/retention/expire.ts';
import { createTurns } from './lib/turns.ts';
import { factNumbersMax, fieldWordsMax, questionsMax, requestMsMax } from './limits.ts';
import type { ExpiredEvents, HeldLane, LaneExpiry } from './retention.ts';

export interface StoreAddress {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
}

export type { ReportBlock, StoreBlock, StoredEvent, StoredReport } from './lib/blocks.ts';

export interface RefreshResult {
  /** Days that were counted anew. */
  readonly refreshed: number;
  /** Days that still have to be: call again, at leisure. */
  readonly waiting: number;
  /** Why some could not be counted: these rest for a while, and questions read their events. */
  readonly failure: StoreError | null;
}

export interface Store {
  /**
   * Makes the database if there is none, and applies the numbered .sql files that are not applied yet; returns their names.
   *
   * @throws StoreError STORE_SERVER_OLD, STORE_NEWER, STORE_MIGRATION_CHANGED, and those of the connection.
   */
  readonly migrate: () => Promise<readonly string[]>;
  /**
   * Stores a block durably, once, however often it is called; of its events those that are not stored yet.
   *
   * @throws StoreError STORE_BAD_EVENT, and those of the connection.
   */
  readonly insertBlock: (block: StoreBlock | ReportBlock) => Promise<void>;
  /** Runs an insert that another connection of this program makes, as if it were one of `insertBlock`: none of both is under way with it. */
  readonly inInsertTurn: <Result>(insert: () => Promise<Result>) => Promise<Result>;
  /**
   * Brings the rollups up to date with what was inserted; cheap when nothing was. Answers are right without it: it makes them
   * fast. It takes a bounded piece at a time, and goes on with it by itself when that takes longer than `waitMs` milliseconds: inserts need not
   * wait for it. Default: as long as a request may take.
   */
  readonly refreshRollups: (waitMs?: number) => Promise<RefreshResult>;
  /**
   * Answers a question. Only so many are answered at the same time, on connections of their own, so that inserts go on however
   * many ask; the others wait. `signal` ends it, waiting or under way.
   *
   * @throws StoreError STORE_NOT_READY until all migrations are applied, STORE_BAD_QUESTION, STORE_K_TOO_SMALL, STORE_TOO_SLOW,
   * STORE_TOO_LARGE, and those of the connection; the signal's reason once it is aborted.
   */
  readonly ask: (
    question: Question,
    manifest: Manifest,
    k: number,
    signal?: AbortSignal,
  ) => Promise<Answer>;
  /**
   * What is held of an owner, session by session; and every event. Row by row, in memory that does not grow with them.
   *
   * @throws StoreError STORE_TOO_SLOW, STORE_TOO_LARGE, and those of the connection; the signal's reason once it is aborted.
   */
  readonly findHeld: (owner: Owner, signal?: AbortSignal) => AsyncGenerator<HeldRow, void, void>;
  readonly exportHeld: (
    owner: Owner,
    signal?: AbortSignal,
  ) => AsyncGenerator<ExportedRow, void, void>;
  readonly listOwners: () => AsyncGenerator<HeldOwner, void, void>;
  /**
   * Erases owners from the disk: events, what says where those lie, rollups. Nothing of theirs may be on its way. Cut off
   * anywhere, it can be begun again.
   *
   * @throws StoreError STORE_ERASURE_UNFINISHED, STORE_TOO_SLOW, and those of the connection.
   */
  readonly erase: (owners: readonly Owner[]) => Promise<void>;
  readonly listLanes: () => Promise<readonly HeldLane[]>;
  /** How many events were received before their lane's cutoff; lanes of which there are some. */
  readonly countExpired: (expiries: readonly LaneExpiry[]) => Promise<readonly ExpiredEvents[]>;
  /**
   * Drops those events, what says where they lie, and their part of the rollups; nothing else, whatever comes in meanwhile. Cut
   * off anywhere, it can be begun again.
   *
   * @throws StoreError STORE_TOO_SLOW, and those of the connection.
   */
  readonly dropExpired: (expiries: readonly LaneExpiry[]) => Promise<void>;
  readonly failures: FailureStore;
  /**
   * Freezes the tables and hands them to `copy`, while events come in and questions are answered; erasures wait until it is
   * done. Only where the tables lie on a disk that the caller can read.
   */
  readonly withFrozen: <Result>(
    copy: (tables: readonly FrozenParts[]) => Promise<Result>,
  ) => Promise<Result>;
  /** Takes parts into a table that has none: `place` puts them into the folder that it is given, and returns their names. */
  readonly attachParts: (
    table: FrozenTable,
    place: (folder: string) => Promise<readonly string[]>,
  ) => Promise<void>;
  /** Names of the numbered files that are applied. */
  readonly listMigrations: () => Promise<readonly string[]>;
  readonly readProductDays: (
    product: string,
  ) => Promise<{ readonly firstDay: Day; readonly lastDay: Day } | null>;
  /** Different (session, seq) stored, of one product or of all. */
  readonly countEvents: (product?: string) => Promise<number>;
  readonly readVersion: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** What the store takes from outside. */
export interface StoreEffects {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Connects when it is first asked for something. `bounds` are for tests, which have few events. */
export function openStore(
  address: StoreAddress,
  effects: StoreEffects = { now: Date.now },
  bounds: RollupBounds = { words: fieldWordsMax, numbers: factNumbersMax },
): Store {
  const connection = openConnection(address, address.database);
  const inserter = createBlockInserter(connection);
  const replaced = createReplacedDays();
  const refresher = createRefresher({
    connection,
    now: effects.now,
    bounds,
    onReplace: replaced.note,
  });
  const { add: writes } = createQueue();
  const counts = createQueue();
  const { add: erasures } = createQueue();
  const { erase, expirer } = createRemovers(connection, refresher, { writes, counts: counts.add });
  const takeTurn = createTurns(questionsMax);
  const whenReady = createReadiness(connection);
  const steadiness = createSteadiness(connection, replaced);
  return {
    migrate: async () =>
      writes(async () => {
        await createDatabase(address);
        return migrate(connection);
      }),
    insertBlock: async (block) => writes(async () => inserter.insert(block)),
    inInsertTurn: writes,
    // Whoever loads blocks must not wait for what counts days for minutes, as an erasure does.
    refreshRollups: async (waitMs = requestMsMax) =>
      counts.isBusy() ? COUNTED_BY_OTHERS : counts.add(async () => refresher.refresh(waitMs)),
    ask: async (question, manifest, k, signal) =>
      takeTurn(async () => {
        await whenReady();
        const asked = { question, manifest, k };
        return askChecked(asked, { now: effects.now, steadiness }, signal);
      }, signal),
    findHeld: (owner, signal) => findHeld(connection, owner, signal),
    exportHeld: (owner, signal) => exportHeld(connection, owner, signal),
    listOwners: () => listOwners(connection),
    erase: async (owners) => erasures(async () => erase(owners)),
    listLanes: expirer.listLanes,
    countExpired: expirer.count,
    dropExpired: async (expiries) => erasures(async () => expirer.drop(expiries)),
    failures: createFailureStore(steadiness, takeTurn),
    withFrozen: async (copy) =>
      erasures(async () => {
        try {
          const frozen = await counts.add(async () => {
            await refresher.settle();
            return freezeTables(connection);
          });
          return await copy(frozen);
        } finally {
          await unfreezeTables(connection);
        }
      }),
    attachParts: async (table, place) => writes(async () => attachParts(connection, table, place)),
    ...createReaders(connection),
    close: connection.close,
  };
}

/** What removes events, in turn with what inserts and what counts them. */
function createRemovers(
  connection: Connection,
  refresher: Refresher,
  { writes, counts }: { readonly writes: Queue['add']; readonly counts: Queue['add'] },
): { readonly erase: Erase; readonly expirer: Expirer } {
  const inTurn: Pick<Refresher, 'refreshDays' | 'betweenCounts'> = {
    refreshDays: async (days) => counts(async () => refresher.refreshDays(days)),
    betweenCounts: async (remove) => counts(async () => refresher.betweenCounts(remove)),
  };
  // In the queue of the inserts none of ours is under way: what there is was left by an earlier try.
  const betweenInserts = async (run: () => Promise<void>): Promise<void> =>
    writes(async () => {
      await waitForInserts(connection);
      await run();
    });
  const settleInserts = async (): Promise<void> => betweenInserts(async () => undefined);
  return {
    erase: createEraser({ connection, settleInserts, ...inTurn }),
    expirer: createExpirer({ connection, betweenInserts, ...inTurn }),
  };
}

async function createDatabase(address: StoreAddress): Promise<void> {
  const connection = openConnection(address, null);
  try {
    await connection.run('create-database', { database: address.database });
  } finally {
    await connection.close();
  }
}

const COUNTED_BY_OTHERS: RefreshResult = { refreshed: 0, waiting: 1, failure: null };

/** Nothing is asked, and nothing answered, that was not checked: whoever calls, and whatever the types say. */
async function askChecked(
  { question, manifest, k }: { question: Question; manifest: Manifest; k: number },
  effects: AskEffects,
  signal?: AbortSignal,
): Promise<Answer> {
  if (!(Number.isInteger(k) && k >= kMin && k <= kMax)) {
    throw new StoreError(
      'STORE_K_TOO_SMALL',
      `Expected k to be a whole number from ${kMin} to ${kMax}, got another. Configure it for the product.`,
    );
  }
  const parsed = parseQuestion(question, manifest);
  if (!parsed.ok) {
    const [issue] = parsed.issues;
    throw new StoreError(
      'STORE_BAD_QUESTION',
      `Expected a question about this product. At '${issue?.path ?? ''}': ${issue?.message ?? ''}`,
    );
  }
  return askGrowing({ question: parsed.value, manifest, k }, effects, signal);
}

function createReaders(
  connection: Connection,
): Pick<Store, 'listMigrations' | 'readProductDays' | 'countEvents' | 'readVersion'> {
  return {
    listMigrations: async () =>
      (await connection.read<{ name: string }>('list-migrations')).map(({ name }) => name),
    readProductDays: async (product) => readProductDays(connection, product),
    countEvents: async (product = '') => countEvents(connection, product),
    readVersion: async () => readVersion(connection),
  };
}

async function readVersion(connection: Connection): Promise<string> {
  const [row] = await connection.read<{ version: string }>('read-version');
  return row?.version ?? '';
}

async function readProductDays(
  connection: Connection,
  product: string,
): Promise<{ readonly firstDay: Day; readonly lastDay: Day } | null> {
  const [row] = await connection.read<{ first_day: Day; last_day: Day; event_count: number }>(
    'read-product-days',
    { product },
  );
  if (row === undefined || row.event_count === 0) return null;
  return { firstDay: row.first_day, lastDay: row.last_day };
}

async function countEvents(connection: Connection, product: string): Promise<number> {
  const [row] = await connection.read<{ event_count: number }>('count-events', { product });
  return row?.event_count ?? 0;
}
