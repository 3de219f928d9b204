/**
 * Where things lie in a collector's data folder.
 *
 *     collector.lock    held by the running collector; empty
 *     collector.json    where it listens, and the token of its command-line tools; its owner's eyes only
 *     metadata.db       products, manifests, keys, users, sessions, quarantine, audit, tombstones
 *     receipt-keys.json the keys that sign receipts; its owner's eyes only
 *     metrics.token     opens /metrics alone, the same at every start; its owner's eyes only
 *     foreign.secret    by which ids from other SDKs are hashed; its owner's eyes only
 *     restore.unfinished is there while a backup is being restored
 *     journal/          what was acknowledged and is not yet in the store
 *     rejected/         reports that were acknowledged and that the store refuses for good
 *     engine/           the embedded engine's own
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CollectorError } from '../../errors.ts';
import { makeFolder } from './make-folder.ts';

export interface DataFolder {
  readonly root: string;
  readonly lockFile: string;
  readonly connectionFile: string;
  readonly metadataFile: string;
  readonly receiptKeysFile: string;
  readonly metricsTokenFile: string;
  readonly foreignSecretFile: string;
  readonly restoreFile: string;
  readonly journalFolder: string;
  readonly rejectedFolder: string;
  readonly engineFolder: string;
}

export function describeDataFolder(folder: string): DataFolder {
  const root = resolve(folder);
  return {
    root,
    lockFile: join(root, 'collector.lock'),
    connectionFile: join(root, 'collector.json'),
    metadataFile: join(root, 'metadata.db'),
    receiptKeysFile: join(root, 'receipt-keys.json'),
    metricsTokenFile: join(root, 'metrics.token'),
    foreignSecretFile: join(root, 'foreign.secret'),
    restoreFile: join(root, 'restore.unfinished'),
    journalFolder: join(root, 'journal'),
    rejectedFolder: join(root, 'rejected'),
    engineFolder: join(root, 'engine'),
  };
}

/** @throws CollectorError data_folder_unusable */
export function createDataFolder(
  folder: DataFolder,
  { isRestoring }: { readonly isRestoring: boolean } = { isRestoring: false },
): void {
  if (existsSync(folder.restoreFile) && !isRestoring) {
    throw new CollectorError(
      'data_folder_unusable',
      `Expected a whole data folder at ${folder.root}, got one into which a backup was not restored to its end. Remove it, and restore again.`,
    );
  }
  try {
    makeFolder(folder.root);
    makeFolder(folder.journalFolder);
    accessSync(folder.root, constants.R_OK | constants.W_OK);
    accessSync(folder.journalFolder, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw new CollectorError(
      'data_folder_unusable',
      `Expected a data folder that can be read and written at ${folder.root}, got ${readErrorCode(cause)}. Choose another with --data, or change its owner.`,
      { cause },
    );
  }
}

/** The system's short name of a failure (`EACCES`), which holds nothing of anybody's. */
export function readErrorCode(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') {
    return cause.code;
  }
  return cause instanceof Error ? cause.name : 'an unknown failure';
}
