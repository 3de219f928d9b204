/** All of the collector's metadata behind one door: each table is a group of functions over the same database. */
import { closeSync, openSync } from 'node:fs';
import { type AlertRows, createAlertRows } from './alert-rows.ts';
import { type ApiTokens, createApiTokens } from './api-tokens.ts';
import { type Audit, type AuditedAct, COMMAND_LINE_ACTOR, createAudit } from './audit.ts';
import { inTransaction, openDatabase } from './database.ts';
import { type FailureRows, createFailureRows } from './failure-rows.ts';
import { type Invitations, createInvitations } from './invitations.ts';
import { type Keys, createKeys } from './keys.ts';
import { type Manifests, createManifests } from './manifests.ts';
import { type QuarantineRows, createQuarantineRows } from './quarantine-rows.ts';
import { type SavedCharts, createSavedCharts } from './saved-charts.ts';
import { type Sessions, createSessions } from './sessions.ts';
import { type RetentionRows, createRetentionRows } from './retention-rows.ts';
import { type Tombstones, createTombstones } from './tombstones.ts';
import { type Users, createUsers } from './users.ts';
import { type VocabularyRows, createVocabularyRows } from './vocabulary-rows.ts';

export interface Metadata {
  readonly manifests: Manifests;
  readonly keys: Keys;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly invitations: Invitations;
  readonly apiTokens: ApiTokens;
  readonly quarantineRows: QuarantineRows;
  readonly audit: Audit;
  readonly tombstones: Tombstones;
  readonly retentionRows: RetentionRows;
  readonly vocabularyRows: VocabularyRows;
  readonly failureRows: FailureRows;
  readonly alertRows: AlertRows;
  readonly savedCharts: SavedCharts;
  /** Runs `act` as one transaction: all of it is durable when this returns, or nothing of it. */
  readonly inTransaction: <Result>(act: () => Result) => Result;
  /** Writes all of it, as it is at this instant, into a file of its owner's that is not there yet. */
  readonly copyTo: (file: string) => void;
  readonly close: () => void;
}

/** @throws CollectorError data_folder_unusable, metadata_newer */
export function openMetadata(file: string): Metadata {
  const database = openDatabase(file);
  return {
    manifests: createManifests(database),
    keys: createKeys(database),
    users: createUsers(database),
    sessions: createSessions(database),
    invitations: createInvitations(database),
    apiTokens: createApiTokens(database),
    quarantineRows: createQuarantineRows(database),
    audit: createAudit(database),
    tombstones: createTombstones(database),
    retentionRows: createRetentionRows(database),
    vocabularyRows: createVocabularyRows(database),
    failureRows: createFailureRows(database),
    alertRows: createAlertRows(database),
    savedCharts: createSavedCharts(database),
    inTransaction: (act) => inTransaction(database, act),
    copyTo: (file) => {
      // SQLite would make the file for everybody to read; it takes one that is empty.
      closeSync(openSync(file, 'wx', 0o600));
      database.prepare('VACUUM INTO ?').run(file);
    },
    close: () => database.close(),
  };
}

/**
 * Writes down an act of the command line that leaves the metadata alone, in the same log as all others. Also while a collector
 * runs on the folder: the database takes a row from two processes one after the other.
 *
 * @throws CollectorError data_folder_unusable, metadata_newer
 */
export function noteOwnAct(file: string, act: AuditedAct, detail: string, at: number): void {
  const metadata = openMetadata(file);
  try {
    metadata.audit.add({ at, actor: COMMAND_LINE_ACTOR, act, subject: '', detail });
  } finally {
    metadata.close();
  }
}
