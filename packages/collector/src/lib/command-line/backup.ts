/** `candor-collector backup DIR` and `restore DIR`. */
import { resolve } from 'node:path';
import { CollectorError } from '../../errors.ts';
import { backupMsMax } from '../../limits.ts';
import type { BackupSummary } from '../backup/create-backup.ts';
import { type RestoreOptions, restoreBackup } from '../backup/restore-backup.ts';
import { readConnectionFile } from '../data-folder/connection-file.ts';
import { describeDataFolder } from '../data-folder/data-folder.ts';
import { askOwnCollector, isOwnCollector, readOwnError } from './own-collector.ts';

export interface BackupEffects {
  readonly print: (line: string) => void;
  readonly log: (line: string) => void;
}

/**
 * Asks the running collector of the folder, which alone can say what it is about to write.
 *
 * @throws CollectorError collector_not_running, and what the collector answers with
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
  const { status, value } = await askOwnCollector(connection, {
    method: 'POST',
    path: '/backup',
    contentType: 'application/json',
    body: JSON.stringify({ folder }),
    signal: AbortSignal.timeout(backupMsMax),
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

/** @throws CollectorError as `restoreBackup()` does */
export async function restore(
  options: RestoreOptions,
  { print, log }: BackupEffects,
): Promise<void> {
  const { manifest, erasedAgain } = await restoreBackup(options, { log });
  print(`Restored the backup of ${manifest.begun} to ${resolve(options.dataFolder)}.`);
  if (manifest.store.kind === 'elsewhere') {
    print('The events lie in the ClickHouse server of --store-url, as they are there now.');
  }
  if (options.erasedIn === null) {
    print(
      'What was erased since is there again: --erased-in DIR, with the old data folder or a newer backup, erases it again.',
    );
  } else print(`${erasedAgain} ids that were erased since are erased again by the next start.`);
}
