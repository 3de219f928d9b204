/**
 * The metadata's database: one SQLite file, written through libsql with a sync at every commit, so that what an
 * administrator was told is done stays done.
 */
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import Database from 'libsql';
import { CollectorError } from '../../errors.ts';
import { metadataBusyMsMax } from '../../limits.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { readMigrations } from '../package-files/package-files.ts';

export type MetadataDatabase = Database.Database;

/** @throws CollectorError data_folder_unusable, metadata_newer */
export function openDatabase(file: string): MetadataDatabase {
  let database: MetadataDatabase | undefined;
  try {
    keepToOwner(file);
    database = new Database(file, { timeout: metadataBusyMsMax });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    // What is deleted is written over with zeros, and not left in the file.
    database.pragma('secure_delete = ON');
    applyMigrations(database);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof CollectorError) throw cause;
    throw new CollectorError(
      'data_folder_unusable',
      `Expected the collector's metadata at ${file}, got ${readErrorCode(cause)}. Restore the file from a backup, or choose another folder with --data.`,
      { cause },
    );
  }
}

/**
 * It holds password hashes and keys. SQLite would make it for everybody to read, and gives its other files the same mode. A file that is there is
 * not opened: to close it would take from this process the locks that other connections of it have.
 */
function keepToOwner(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

/** Runs `act` as one transaction: all of it is durable when this returns, or nothing of it. Within another it is part of that one. */
export function inTransaction<Result>(database: MetadataDatabase, act: () => Result): Result {
  if (database.inTransaction) return act();
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = act();
    database.exec('COMMIT');
    return result;
  } catch (failure) {
    database.exec('ROLLBACK');
    throw failure;
  }
}

/** The first row, without what libsql's own `get()` adds to it; null where there is none. */
export function selectRow(
  statement: Database.Statement,
  ...parameters: readonly (string | number)[]
): unknown {
  const [row] = statement.all(...parameters);
  return row ?? null;
}

/** Each file once, in order; how many were applied is the file's `user_version`. */
function applyMigrations(database: MetadataDatabase): void {
  const migrations = readMigrations();
  const applied = readVersion(database);
  if (applied > migrations.length) {
    throw new CollectorError(
      'metadata_newer',
      `Expected metadata of version ${migrations.length} or older, got version ${applied}: a newer collector has written it. Start that one, or choose another folder with --data.`,
    );
  }
  for (const [index, sql] of migrations.entries()) {
    if (index < applied) continue;
    inTransaction(database, () => {
      database.exec(sql);
      // A pragma takes no parameters; the number is our own count of files.
      database.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}

function readVersion(database: MetadataDatabase): number {
  const [row] = database.pragma('user_version') as readonly { readonly user_version: number }[];
  return row?.user_version ?? 0;
}
