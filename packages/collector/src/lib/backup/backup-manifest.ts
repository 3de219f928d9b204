/**
 * `backup.json`, the last file of a backup to be written: what is in it, with a digest of every file. A folder without it is a
 * backup that was cut off.
 */
import { lstat, readFile } from 'node:fs/promises';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { FROZEN_TABLES, type FrozenTable } from '@candor/store/backup';
import { CollectorError } from '../../errors.ts';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { digestFile } from './copy-file.ts';

export interface BackupManifest {
  readonly candor: 1;
  /** Of the collector that made it. */
  readonly version: string;
  /** RFC 3339: what was acknowledged before this is in it. */
  readonly begun: string;
  readonly store: BackedUpStore;
  /** By path from the backup's folder, with `/` between. */
  readonly files: Readonly<Record<string, BackedUpFile>>;
}

/** `elsewhere`: the events lie in a ClickHouse server that this backup does not cover. */
export type BackedUpStore =
  | { readonly kind: 'elsewhere' }
  | {
      readonly kind: 'embedded';
      readonly migrations: readonly string[];
      readonly events: number;
    };

export interface BackedUpFile {
  readonly bytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

export const BACKUP_FILE = 'backup.json';

/** The folder of a table's parts, from the backup's folder. */
export function tableFolder(table: FrozenTable): string {
  return `engine/${table}`;
}

/** @throws CollectorError backup_unusable */
export async function readBackupManifest(folder: string): Promise<BackupManifest> {
  let text: string;
  try {
    text = await readFile(join(folder, BACKUP_FILE), 'utf8');
  } catch (cause) {
    throw refuse(
      `Expected a whole backup with a ${BACKUP_FILE} in ${folder}, got ${readErrorCode(cause)}: another folder, or a backup that was cut off.`,
      cause,
    );
  }
  const value = parseJson(text);
  if (isManifest(value)) return value;
  throw refuse(`Expected a ${BACKUP_FILE} that this version knows in ${folder}, got another file.`);
}

/** Reads every file. @throws CollectorError backup_unusable where one is not what it was */
export async function checkBackup(folder: string, { files }: BackupManifest): Promise<void> {
  for (const [path, expected] of Object.entries(files)) {
    const found = await lstat(join(folder, path)).catch(() => null);
    const isWhole =
      found !== null &&
      found.isFile() &&
      found.size === expected.bytes &&
      (await digestFile(join(folder, path))) === expected.sha256;
    if (!isWhole) {
      throw refuse(
        `Expected every file of the backup as it was written, got another at ${join(folder, path)}: it is missing or was changed.`,
      );
    }
  }
}

function refuse(message: string, cause?: unknown): CollectorError {
  return new CollectorError('backup_unusable', `${message} Restore another backup.`, { cause });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isManifest(value: unknown): value is BackupManifest {
  const { candor, version, begun, store, files } = asRecord(value);
  return (
    candor === 1 &&
    typeof version === 'string' &&
    typeof begun === 'string' &&
    isStore(asRecord(store)) &&
    Object.entries(asRecord(files)).every(
      ([path, file]) => isInside(path) && isFile(asRecord(file)),
    )
  );
}

function isStore({ kind, migrations, events }: Readonly<Record<string, unknown>>): boolean {
  if (kind === 'elsewhere') return true;
  return (
    kind === 'embedded' &&
    Array.isArray(migrations) &&
    migrations.every((name) => typeof name === 'string') &&
    Number.isSafeInteger(events)
  );
}

/** A backup can come from anywhere: its paths must not lead out of it. */
function isInside(path: string): boolean {
  const plain = normalize(path);
  return (
    !isAbsolute(path) &&
    path !== '' &&
    plain.split(sep).join('/') === path &&
    !path.startsWith('..')
  );
}

function isFile({ bytes, sha256 }: Readonly<Record<string, unknown>>): boolean {
  return Number.isSafeInteger(bytes) && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Which table a file of the engine belongs to, its part and the path below that; null for another file. */
export function readPartPath(
  path: string,
): { readonly table: FrozenTable; readonly part: string; readonly rest: string } | null {
  const [engine, table, part = '', ...rest] = path.split('/');
  const known = FROZEN_TABLES.find((name) => name === table);
  if (engine !== 'engine' || known === undefined || rest.length === 0) return null;
  return { table: known, part, rest: rest.join('/') };
}
