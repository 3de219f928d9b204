/**
 * Restoring a backup into an empty folder, on which a collector can then be started. Nothing is taken that is not as it was
 * written; a restore that is cut off leaves a mark, and no collector starts on that.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import { listRestoredTables } from '@candor/store/backup';
import { type Store, openStore } from '@candor/store/store';
import { CollectorError } from '../../errors.ts';
import { STORE_DATABASE } from '../assembly/store-connection.ts';
import {
  type DataFolder,
  createDataFolder,
  describeDataFolder,
} from '../data-folder/data-folder.ts';
import { lockDataFolder } from '../data-folder/lock.ts';
import { noteOwnAct, openMetadata } from '../metadata/metadata.ts';
import { makeEmptyFolder } from './backup-folder.ts';
import {
  type BackupManifest,
  checkBackup,
  readBackupManifest,
  readPartPath,
} from './backup-manifest.ts';
import { copyFile } from './copy-file.ts';
import { type DoneAgain, eraseAgain } from './erase-again.ts';
import { endLogins } from './revoke-again.ts';

export interface RestoreOptions {
  readonly backup: string;
  /** Absent or empty. */
  readonly dataFolder: string;
  /** A data folder, or a newer backup: what was erased there is erased here again. */
  readonly erasedIn: string | null;
}

export interface RestoreEffects {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface RestoreSummary {
  readonly manifest: BackupManifest;
  /** Ids that were erased since, and that the next start of the collector erases from what was restored. */
  readonly erasedAgain: number;
  /** Tokens, keys and people that were taken back since, and are again. */
  readonly revokedAgain: number;
}

/** @throws CollectorError backup_unusable, folder_not_empty, data_folder_unusable, metadata_newer */
export async function restoreBackup(
  { backup, dataFolder, erasedIn }: RestoreOptions,
  { now, log }: RestoreEffects,
): Promise<RestoreSummary> {
  const manifest = await readBackupManifest(backup);
  await checkBackup(backup, manifest);
  const folder = describeDataFolder(dataFolder);
  await makeEmptyFolder(folder.root);
  await writeFile(folder.restoreFile, '', { mode: 0o600, flush: true });
  const lock = lockDataFolder(folder);
  try {
    await copyFiles(backup, folder, manifest);
    // Says at once where it was written by a newer collector.
    const metadata = openMetadata(folder.metadataFile);
    endLogins(metadata);
    metadata.close();
    const again = await inStore(folder, manifest, log, async (store) => {
      if (store !== null) await restoreTables(backup, store, manifest);
      return erasedIn === null ? NOTHING : eraseAgain({ folder, store, erasedIn });
    });
    noteOwnAct(folder.metadataFile, 'backup_restored', manifest.begun, now());
    await rm(folder.restoreFile);
    return { manifest, erasedAgain: again.erased, revokedAgain: again.revoked };
  } finally {
    lock.release();
  }
}

const NOTHING: DoneAgain = { erased: 0, revoked: 0 };

async function copyFiles(
  backup: string,
  folder: DataFolder,
  { files }: BackupManifest,
): Promise<void> {
  for (const path of Object.keys(files)) {
    if (readPartPath(path) === null) await copyFile(join(backup, path), join(folder.root, path));
  }
  createDataFolder(folder, { isRestoring: true });
}

async function inStore<Result>(
  { engineFolder }: DataFolder,
  { store: { kind } }: BackupManifest,
  log: (line: string) => void,
  act: (store: Store | null) => Promise<Result>,
): Promise<Result> {
  if (kind === 'elsewhere') return act(null);
  const engine: Engine = await startEngine({ dataFolder: engineFolder, log });
  const { url, username, password } = engine;
  const store = openStore({ url, username, password, database: STORE_DATABASE });
  try {
    return await act(store);
  } finally {
    await store.close();
    await engine.stop();
  }
}

async function restoreTables(
  backup: string,
  store: Store,
  { files, store: backedUp }: BackupManifest,
): Promise<void> {
  await store.migrate();
  if (backedUp.kind === 'elsewhere') return;
  const known = await store.listMigrations();
  if (!backedUp.migrations.every((name) => known.includes(name))) {
    throw new CollectorError(
      'backup_unusable',
      'Expected a backup of this version or an older one, got one of a newer. Restore it with the version that made it.',
    );
  }
  const paths = Object.keys(files).flatMap((path) => {
    const place = readPartPath(path);
    return place === null ? [] : [{ path, ...place }];
  });
  for (const table of listRestoredTables(backedUp.migrations)) {
    const own = paths.filter((place) => place.table === table);
    await store.attachParts(table, async (detached) => {
      for (const { path, part, rest } of own) {
        await copyFile(join(backup, path), join(detached, part, rest));
      }
      return [...new Set(own.map(({ part }) => part))];
    });
  }
  const events = await store.countEvents();
  if (events !== backedUp.events) {
    throw new CollectorError(
      'backup_unusable',
      `Expected ${backedUp.events} events, as the backup says, got ${events}. Restore another backup.`,
    );
  }
}
