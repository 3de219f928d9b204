/** A journal, a database and a folder of what is refused, of their own: all that a loader stands between. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import { type Store, type StoreAddress, openStore } from '@candor/store/store';
import { type JournalEntry, encodeEntry } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import { createJournalBench } from '../journal/journal.fixture.ts';
import { type RejectedReports, openRejectedReports } from '../rejected/rejected-reports.ts';

export interface LoaderBench {
  readonly store: Store;
  readonly storeAddress: StoreAddress;
  readonly journal: Journal;
  readonly rejected: RejectedReports;
  readonly rejectedFolder: string;
  readonly logged: string[];
  readonly log: (line: string) => void;
  readonly openRejected: () => Promise<RejectedReports>;
  readonly append: (...entries: readonly JournalEntry[]) => Promise<void>;
  /** Runs a statement of ClickHouse in the bench's database. */
  readonly run: (statement: string) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/** An engine of which each bench gets a database. */
export interface LoaderEngine {
  readonly open: () => Promise<LoaderBench>;
  readonly stop: () => Promise<void>;
}

export async function startLoaderEngine(): Promise<LoaderEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'candor-loader-'));
  const engine = await startEngine({ dataFolder: folder });
  let databases = 0;
  return {
    open: async () => {
      databases += 1;
      return openBench(engine, `loader_${databases}`);
    },
    stop: async () => {
      await engine.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openBench(engine: Engine, database: string): Promise<LoaderBench> {
  const { url, username, password } = engine;
  const storeAddress = { url, username, password, database };
  const store = openStore(storeAddress);
  await store.migrate();
  const journals = await createJournalBench();
  const { logged } = journals;
  const journal = await journals.open();
  const rejectedFolder = join(journals.folder, 'rejected');
  const log = (line: string): void => void logged.push(line);
  const openRejected = (): Promise<RejectedReports> => openRejectedReports(rejectedFolder, log);
  return {
    store,
    storeAddress,
    journal,
    rejected: await openRejected(),
    rejectedFolder,
    logged,
    log,
    openRejected,
    append: async (...entries) => {
      for (const entry of entries) await journal.append(encodeEntry(entry), entry.events.length);
    },
    run: (statement) =>
      fetch(`${url}/?database=${database}`, {
        method: 'POST',
        headers: { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password },
        body: statement,
      }),
    close: async () => {
      await journal.close();
      await store.close();
      await journals.remove();
    },
  };
}
