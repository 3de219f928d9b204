/** `candor-collector backup DIR` and `restore DIR`. */
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CollectorError } from '../../errors.ts';
import { backupMsMax, ownPollMs, ownWorkMsMax } from '../../limits.ts';
import { isEmptyOrAbsent, removeBegun } from '../backup/backup-folder.ts';
import { BACKUP_FILE, readBackupManifest } from '../backup/backup-manifest.ts';
import type { BackupSummary } from '../backup/create-backup.ts';
import { type RestoreOptions, restoreBackup } from '../backup/restore-backup.ts';
import { type ConnectionFile, readConnectionFile } from '../data-folder/connection-file.ts';
import { describeDataFolder, readErrorCode } from '../data-folder/data-folder.ts';
import { askOwnCollector, isOwnCollector, readOwnError } from './own-collector.ts';

export interface BackupEffects {
  readonly print: (line: string) => void;
  readonly log: (line: string) => void;
}

/**
 * Asks the running collector of the folder, which alone can say what it is about to write.
 *
 * @throws CollectorError collector_not_running, backup_failed, and what the collector answers with
 */
export async function makeBackup(
  dataFolder: string,
  target: string,
  { print }: BackupEffects,
): Promise<void> {
  const connection = readConnectionFile(describeDataFolder(dataFolder));
  if (connection === null || !(await isOwnCollector(connection))) {
    throw new CollectorError(
      'collector_not_running',
      `Expected a collector that runs on ${resolve(dataFolder)}, got none. Where none runs, a copy of that folder is a backup, and "--data" with the copy restores it.`,
    );
  }
  const folder = resolve(target);
  const wasEmpty = await isEmptyOrAbsent(folder);
  const { status, value } = await askOwnCollector(connection, {
    method: 'POST',
    path: '/backup',
    contentType: 'application/json',
    body: JSON.stringify({ folder }),
    signal: AbortSignal.timeout(backupMsMax),
  }).catch(async (cause: unknown) => {
    const left = await clearAway(connection, folder, wasEmpty);
    throw new CollectorError(
      'backup_failed',
      `Expected the collector to say that the backup in ${folder} is whole, got no answer. ${left}`,
      { cause },
    );
  });
  if (status !== 200) throw readOwnError(value);
  const { files, bytes, store } = value as BackupSummary;
  print(`The backup in ${folder} is whole: ${files} files, ${bytes} bytes.`);
  if (store.kind === 'elsewhere') {
    print(
      'It does not cover the events: they lie in the ClickHouse server of --store-url. Back that up there, after this.',
    );
  } else print(`It has ${store.events} events, and what the journal held besides.`);
}

/** What a collector that ended has begun is of no use; while it lives it may still write. Resolves to a sentence on what is left. */
async function clearAway(
  { pid }: ConnectionFile,
  folder: string,
  wasEmpty: boolean,
): Promise<string> {
  const deadline = Date.now() + ownWorkMsMax;
  while (isRunning(pid) && Date.now() < deadline) await delay(ownPollMs);
  if (isRunning(pid)) {
    return `The collector still runs: once ${BACKUP_FILE} is there the backup is whole, and without it of no use.`;
  }
  const isWhole = await readBackupManifest(folder).then(
    () => true,
    () => false,
  );
  if (isWhole) return `The collector has ended, but the backup is whole: ${BACKUP_FILE} is there.`;
  const left = wasEmpty ? await removeBegun(folder) : 'The folder was not empty, and is as it was.';
  return `The collector has ended before that. ${left}`;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (failure) {
    // Somebody else's is running too.
    return readErrorCode(failure) === 'EPERM';
  }
}

/** @throws CollectorError as `restoreBackup()` does */
export async function restore(
  options: RestoreOptions,
  { print, log }: BackupEffects,
): Promise<void> {
  const { manifest, erasedAgain, revokedAgain } = await restoreBackup(options, {
    now: Date.now,
    log,
  });
  print(`Restored the backup of ${manifest.begun} to ${resolve(options.dataFolder)}.`);
  if (manifest.store.kind === 'elsewhere') {
    print('The events lie in the ClickHouse server of --store-url, as they are there now.');
  }
  print('Everybody is signed out, and no invitation is open any more.');
  if (options.erasedIn === null) {
    print(
      'What was erased since is there again: --erased-in DIR, with the old data folder or a newer backup, erases it again.',
    );
    print(
      'Tokens, keys, people and passwords are those of the backup, with what was revoked or removed since: see who may come in before you start it, or say --erased-in.',
    );
    return;
  }
  print(`${erasedAgain} ids that were erased since are erased again by the next start.`);
  print(
    `${revokedAgain} tokens, keys and people that were taken back since are again; the others are as in the backup.`,
  );
}
