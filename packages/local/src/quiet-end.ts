/**
 * How a session ended that recorded nothing else, told without all that opens a session: the report of an earlier one is kept, in the file
 * `quiet-end`, and the next is spooled after it with another session and time.
 *
 * Its first line is `{"key":"…"}`, which stands for all that the report was made from; the two lines of the report follow.
 */
import fs from 'node:fs';
import { readText } from './lib/read-stored.ts';
import {
  erasedFileOf,
  openFileOf,
  quietEndFileOf,
  readNames,
  readyFileOf,
  secretFileOf,
  sessionsFolderOf,
  spoolFolderOf,
} from './lib/state-places.ts';
import { removeFile, writeAtomically } from './lib/stored-file.ts';
import { quietSpoolFilesMax } from './limits.ts';
import { readSignature } from './settings.ts';

/** The report that is kept under this key; null where there is none, or it is not understood. */
export function readQuietEnd(folder: string, key: string): string | null {
  const read = readText(quietEndFileOf(folder));
  const opening = printKey(key);
  if (read.state !== 'found' || !read.text.startsWith(opening)) return null;
  const report = read.text.slice(opening.length);
  return isWhole(report) ? report : null;
}

function printKey(key: string): string {
  return `${JSON.stringify({ key })}\n`;
}

/** Keeps the report of a session if it has recorded nothing but its end, and is not kept already. To be called before its file is closed. */
export function keepQuietEnd(folder: string, session: string, key: string): void {
  const read = readText(openFileOf(folder, session, 1));
  if (read.state !== 'found' || !isWhole(read.text)) return;
  if (readQuietEnd(folder, key) !== null) return;
  writeAtomically(quietEndFileOf(folder), printKey(key) + read.text, false);
}

/** The line that opens a report and one event. */
function isWhole(report: string): boolean {
  return report.split('\n').length === 3 && report.endsWith('}\n');
}

/**
 * Whether a report may be spooled without a look at the bounds of the spool, and no process that is gone has left a mark which a session would have
 * to tell of.
 */
export function canEndQuietly(folder: string): boolean {
  return (
    readNames(sessionsFolderOf(folder)).length === 0 &&
    readNames(spoolFolderOf(folder)).length < quietSpoolFilesMax
  );
}

/** Another text after each change of the device secret, and after each erasure. */
export function signIds(folder: string): string {
  return readSignature([secretFileOf(folder), erasedFileOf(folder)]);
}

/** Spools a whole report of a session. Whether it is on the disk. */
export function spoolQuietEnd(folder: string, session: string, report: string): boolean {
  const file = openFileOf(folder, session, 1);
  const bytes = Buffer.from(report, 'utf8');
  try {
    const fd = openNew(file, folder);
    try {
      if (fs.writeSync(fd, bytes) !== bytes.length) throw new Error('Expected room on the disk.');
    } finally {
      fs.closeSync(fd);
    }
    fs.renameSync(file, readyFileOf(folder, session, 1, bytes.length));
    return true;
  } catch {
    removeFile(file);
    return false;
  }
}

function openNew(file: string, folder: string): number {
  try {
    return fs.openSync(file, 'wx', 0o600);
  } catch {
    // All that was spooled before is gone, and its folder with it.
    fs.mkdirSync(spoolFolderOf(folder), { mode: 0o700 });
    return fs.openSync(file, 'wx', 0o600);
  }
}
