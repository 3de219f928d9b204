/**
 * When the next attempt to send may be made, for all processes that share a spool: `spool/retry.json`, there only while
 * attempts fail.
 */
import fs from 'node:fs';
import path from 'node:path';
import { retryFailuresMax } from '../limits.ts';
import { spoolFolderOf } from './spool-files.ts';
import { readStored } from './read-stored.ts';
import { removeFile, writeAtomically } from './stored-file.ts';

export interface Retry {
  /** Attempts that failed in a row. */
  readonly failures: number;
  /** Milliseconds since the epoch before which nothing is sent. */
  readonly untilMs: number;
}

/** Null where the last attempt went well, or where the file is damaged: then it is tried once more. */
export function readRetry(folder: string): Retry | null {
  const stored = readStored(fileOf(folder), parseRetry);
  return stored.state === 'found' ? stored.value : null;
}

/** False where it could not be kept, or where there is no spool that it could be for. */
export function writeRetry(folder: string, { failures, untilMs }: Retry): boolean {
  if (!fs.existsSync(spoolFolderOf(folder))) return false;
  const until = new Date(untilMs).toISOString();
  return writeAtomically(fileOf(folder), `${JSON.stringify({ failures, until })}\n`).ok;
}

export function clearRetry(folder: string): void {
  removeFile(fileOf(folder));
}

function fileOf(folder: string): string {
  return path.join(spoolFolderOf(folder), 'retry.json');
}

function parseRetry(json: unknown): Retry | undefined {
  const { failures, until } = (json ?? {}) as { failures?: unknown; until?: unknown };
  const untilMs = typeof until === 'string' ? Date.parse(until) : Number.NaN;
  if (!Number.isSafeInteger(failures) || Number.isNaN(untilMs)) return undefined;
  return { failures: Math.min(Math.max(failures as number, 1), retryFailuresMax), untilMs };
}
