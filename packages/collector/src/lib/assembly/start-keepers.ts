/** Those who keep what was taken, bring it to the store, and let it go: from when they are started until the collector ends. */
import { drainErasuresMs, drainJournalMs, drainRetentionMs } from '../../limits.ts';
import type { DataFolder } from '../data-folder/data-folder.ts';
import { type Eraser, startEraser } from '../holdings/eraser.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { type Loader, startLoader } from '../loader/loader.ts';
import type { Metadata } from '../metadata/metadata.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';
import { openRejectedReports } from '../rejected/rejected-reports.ts';
import type { RetentionRules } from '../retention/retention-rules.ts';
import { type Retention, startRetention } from '../retention/retention.ts';
import type { Closers } from './closers.ts';
import type { StoreConnection } from './store-connection.ts';

export interface Keepers {
  readonly journal: Journal;
  readonly loader: Loader;
  readonly eraser: Eraser;
  readonly retention: Retention;
}

export interface KeeperParts {
  readonly folder: DataFolder;
  readonly metadata: Metadata;
  readonly connection: StoreConnection;
  readonly journalBytesMax: number;
  readonly retentionRules: RetentionRules;
  readonly quarantine: Quarantine;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** What is started first ends last. */
export async function startKeepers(parts: KeeperParts, closers: Closers): Promise<Keepers> {
  const { folder, metadata, now, log } = parts;
  const { store, address: storeAddress } = parts.connection;
  const bytesMax = parts.journalBytesMax;
  const journal = await openJournal({ folder: folder.journalFolder, bytesMax, now, log });
  closers.add('the journal', journal.close);
  const rejected = await openRejectedReports(folder.rejectedFolder, log);
  const loader = startLoader({ journal, store, storeAddress, rejected, now, log });
  closers.add('the loader', () => loader.stop(drainJournalMs));
  const { tombstones } = metadata;
  const eraser = startEraser({ tombstones, journal, rejected, loader, store, now, log });
  closers.add('the erasures', () => eraser.stop(drainErasuresMs));
  const retention = startRetention({
    rules: parts.retentionRules,
    rows: metadata.retentionRows,
    audit: metadata.audit,
    store,
    rejected,
    quarantine: parts.quarantine,
    now,
    measureMs: () => performance.now(),
    log,
  });
  closers.add('the retention', () => retention.stop(drainRetentionMs));
  return { journal, loader, eraser, retention };
}
