/**
 * The mark of the last erasure, the file `erased` with its time: running processes watch it, and go on under new ids, in whatever
 * way the product makes them. It goes when telemetry is turned off.
 */
import fs from 'node:fs';
import path from 'node:path';
import { removeFile, writeAtomically, type WriteResult } from './lib/stored-file.ts';

/** Marks that there was an erasure, in place of the one before. `nowMs` in milliseconds since the epoch. */
export function markErasure(folder: string, nowMs: number): WriteResult {
  return writeAtomically(fileOf(folder), `${new Date(nowMs).toISOString()}\n`);
}

/** Another text after each erasure; null where there is no mark. Costs one look. */
export function signErasure(folder: string): string | null {
  try {
    const stat = fs.statSync(fileOf(folder), { throwIfNoEntry: false });
    // The inode tells two marks apart that were made within one tick of the file system's clock.
    return stat === undefined ? null : `${stat.ino}:${stat.mtimeMs}`;
  } catch {
    return null;
  }
}

export function dropErasureMark(folder: string): void {
  removeFile(fileOf(folder));
}

function fileOf(folder: string): string {
  return path.join(folder, 'erased');
}
