/**
 * `collector.json`: how the command-line tools of the folder's owner find the running collector. Whoever can read it could
 * read the whole data folder, so its token is that of an administrator.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { DataFolder } from './data-folder.ts';

export interface ConnectionFile {
  readonly url: string;
  readonly pid: number;
  /** Bearer token, new at every start. */
  readonly token: string;
  /** SHA-256 of the certificate of an https port, as `A1:B2:…`: whoever shows that one is the collector. */
  readonly certificate?: string;
}

/** Null when there is none, or none that can be understood. */
export function readConnectionFile(folder: DataFolder): ConnectionFile | null {
  try {
    const value: unknown = JSON.parse(readFileSync(folder.connectionFile, 'utf8'));
    return isConnectionFile(value) ? value : null;
  } catch {
    return null;
  }
}

/** Replaces the file in one step: a reader sees the old one or the new one, readable by its owner alone from the start. */
export function writeConnectionFile(folder: DataFolder, connection: ConnectionFile): void {
  const draft = `${folder.connectionFile}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${JSON.stringify(connection)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(draft, folder.connectionFile);
}

export function removeConnectionFile(folder: DataFolder): void {
  rmSync(folder.connectionFile, { force: true });
}

function isConnectionFile(value: unknown): value is ConnectionFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'url' in value &&
    typeof value.url === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'token' in value &&
    typeof value.token === 'string' &&
    (!('certificate' in value) || typeof value.certificate === 'string')
  );
}
