/**
 * A backup of a collector that runs. The order is what makes it whole:
 *
 *     metadata      an erasure that was begun is in it, and is carried out again by whoever starts on a restored folder
 *     small files   the keys of receipts, secrets
 *     journal       what is acknowledged, and not yet in the store
 *     rejected      what the store refused of that
 *     store         frozen last: what has left the journal before it was copied is in it
 *
 * So what was acknowledged before the backup began is in it. What came in meanwhile may be in it, or in both the journal and
 * the store: the loader leaves out what the store has, as after a kill.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FrozenParts } from '@candor/store/backup';
import type { Store } from '@candor/store/store';
import { CollectorError } from '../../errors.ts';
import type { StoreConnection } from '../assembly/store-connection.ts';
import { type DataFolder, readErrorCode } from '../data-folder/data-folder.ts';
import { syncFolder } from '../journal/segment-writer.ts';
import type { Metadata } from '../metadata/metadata.ts';
import { checkOutside, makeEmptyFolder, removeBegun } from './backup-folder.ts';
import {
  BACKUP_FILE,
  type BackedUpFile,
  type BackedUpStore,
  type BackupManifest,
  tableFolder,
} from './backup-manifest.ts';
import { copyFile, listFiles } from './copy-file.ts';

export interface BackupParts {
  readonly folder: DataFolder;
  readonly metadata: Pick<Metadata, 'copyTo'>;
  readonly connection: Pick<StoreConnection, 'kind'> & {
    readonly store: Pick<Store, 'withFrozen' | 'listMigrations'>;
  };
  readonly version: string;
  readonly now: () => number;
}

export interface BackupSummary {
  readonly files: number;
  readonly bytes: number;
  readonly store: BackedUpStore;
}

export type CreateBackup = (target: string) => Promise<BackupSummary>;

type Files = Map<string, BackedUpFile>;

/** One at a time. @throws CollectorError backup_in_data_folder, folder_not_empty, backup_failed, collector_busy */
export function createBackupMaker(parts: BackupParts): CreateBackup {
  let isBusy = false;
  return async (target) => {
    if (isBusy) {
      throw new CollectorError(
        'collector_busy',
        'Expected one backup at a time, got another while one is made. Wait for its end.',
      );
    }
    isBusy = true;
    try {
      await checkOutside(parts.folder.root, target);
      await makeEmptyFolder(target);
      return await createBackup(parts, target).catch(async (cause: unknown) => {
        throw fail(target, cause, await removeBegun(target));
      });
    } catch (cause) {
      throw cause instanceof CollectorError ? cause : fail(target, cause, 'Nothing was written.');
    } finally {
      isBusy = false;
    }
  };
}

function fail(target: string, cause: unknown, left: string): CollectorError {
  return new CollectorError(
    'backup_failed',
    `Expected to write a backup to ${target}, got ${readErrorCode(cause)}. ${left}`,
    { cause },
  );
}

async function createBackup(parts: BackupParts, target: string): Promise<BackupSummary> {
  const { folder, now, version } = parts;
  const begun = new Date(now()).toISOString();
  const files: Files = new Map();
  const unsynced = join(target, 'metadata.db.unfinished');
  parts.metadata.copyTo(unsynced);
  await copyInto(files, unsynced, target, 'metadata.db');
  await rm(unsynced);
  for (const name of ['receipt-keys.json', 'metrics.token', 'foreign.secret']) {
    await copyInto(files, join(folder.root, name), target, name);
  }
  await copyTree(files, folder.journalFolder, target, 'journal', isOwn);
  await copyTree(files, folder.rejectedFolder, target, 'rejected', isOwn);
  const store = await copyStore(parts, files, target);
  await syncFolders(target, files);
  const manifest: BackupManifest = {
    candor: 1,
    version,
    begun,
    store,
    files: Object.fromEntries(files),
  };
  await writeManifest(target, manifest);
  const bytes = [...files.values()].reduce((sum, file) => sum + file.bytes, 0);
  return { files: files.size, bytes, store };
}

/** What is gone by now has been taken by the store, which is frozen later; there may be none of it from the start. */
async function copyInto(files: Files, from: string, target: string, path: string): Promise<void> {
  try {
    files.set(path, await copyFile(from, join(target, path)));
  } catch (failure) {
    const isGone = failure instanceof Error && 'path' in failure && failure.path === from;
    if (!(isGone && readErrorCode(failure) === 'ENOENT')) throw failure;
  }
}

/** The journal and what was refused have files alone; a folder there is somebody's copy of something. */
const isOwn = (name: string): boolean => !name.includes('/');

async function copyTree(
  files: Files,
  from: string,
  target: string,
  path: string,
  isWanted: (name: string) => boolean = () => true,
): Promise<void> {
  for (const name of (await listFiles(from)).filter(isWanted)) {
    await copyInto(files, join(from, name), target, `${path}/${name}`);
  }
}

async function copyStore(
  { connection: { kind, store } }: BackupParts,
  files: Files,
  target: string,
): Promise<BackedUpStore> {
  if (kind === 'cluster') return { kind: 'elsewhere' };
  return store.withFrozen(async (tables) => {
    for (const { table, folder } of tables) {
      await copyTree(files, folder, target, tableFolder(table));
    }
    const events = await countEvents(tables);
    return { kind: 'embedded', migrations: await store.listMigrations(), events };
  });
}

/** Each part says in a file how many rows it has. */
async function countEvents(tables: readonly FrozenParts[]): Promise<number> {
  const folder = tables.find(({ table }) => table === 'events')?.folder ?? '';
  const counts = (await listFiles(folder)).filter((path) => /^[^/]+\/count\.txt$/.test(path));
  let events = 0;
  for (const path of counts) events += Number(await readFile(join(folder, path), 'utf8'));
  return events;
}

async function syncFolders(target: string, files: Files): Promise<void> {
  const folders = new Set([target]);
  for (const path of files.keys()) {
    for (let at = dirname(path); at !== '.'; at = dirname(at)) folders.add(join(target, at));
  }
  for (const folder of folders) await syncFolder(folder);
}

async function writeManifest(target: string, manifest: BackupManifest): Promise<void> {
  const file = join(target, BACKUP_FILE);
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
  await syncFolder(target);
}
