/**
 * `collector.json`: how the command-line tools of the folder's owner find the running collector. Whoever can read it could
 * read the whole data folder, so its token is that of an administrator.
 */
import { readFileSync, rmSync } from 'node:fs';
import type { DataFolder } from './data-folder.ts';
import { replaceFile } from './replace-file.ts';

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

/** Readable by its owner alone from the start. */
export function writeConnectionFile(folder: DataFolder, connection: ConnectionFile): void {
  replaceFile(folder.connectionFile, `${JSON.stringify(connection)}\n`);
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
