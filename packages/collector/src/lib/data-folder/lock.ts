/**
 * One collector per data folder. The lock is the operating system's own, taken through an exclusive transaction on an empty
 * SQLite file: it ends with the process however that ends, so a stale lock can not exist and no process id can be mistaken
 * for another's. The id in `collector.json` is for the message alone.
 */
import Database from 'libsql';
import { CollectorError } from '../../errors.ts';
import { readConnectionFile } from './connection-file.ts';
import { type DataFolder, readErrorCode } from './data-folder.ts';

export interface DataFolderLock {
  readonly release: () => void;
}

/** @throws CollectorError data_folder_in_use, data_folder_unusable */
export function lockDataFolder(folder: DataFolder): DataFolderLock {
  let database: Database.Database | undefined;
  try {
    database = new Database(folder.lockFile);
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database?.close();
    const code = readErrorCode(cause);
    if (code === 'SQLITE_BUSY') throw describeOwner(folder, cause);
    const advice =
      code === 'SQLITE_FULL'
        ? 'Its disk is full: make room, or choose another folder'
        : 'Choose a folder on a local disk';
    throw new CollectorError(
      'data_folder_unusable',
      `Expected a lockable file at ${folder.lockFile}, got ${code}. ${advice} with --data.`,
      { cause },
    );
  }
  const held = database;
  return { release: () => held.close() };
}

function describeOwner(folder: DataFolder, cause: unknown): CollectorError {
  const owner = readConnectionFile(folder);
  const who = owner === null ? 'another process' : `process ${owner.pid}, at ${owner.url}`;
  return new CollectorError(
    'data_folder_in_use',
    `Expected a data folder of our own, got one on which a collector runs already: ${who} owns ${folder.root}. Use that one, stop it first, or choose another folder with --data.`,
    { cause },
  );
}
