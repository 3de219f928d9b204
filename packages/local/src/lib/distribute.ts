/**
 * From the spool into those of several sinks, so that each has what it has not taken yet, and one that is away neither holds
 * up the others nor makes them take anything twice.
 *
 *     spool/X.ready → spool/X.outgoing            1. taken, under a name that all processes know
 *     spool/X.outgoing = sinks/A/spool/X.pending  2. the same file (a copy where there are no links) for each sink
 *     spool/X.outgoing removed                    3. from here on it is theirs
 *     sinks/A/spool/X.pending → X.ready           4. for each sink
 *
 * A process may die between any two steps, and any other goes on where it stopped. Nothing is lost: until step 3 the first
 * file is there, and after it all the others. Nothing is doubled: what is pending is sent by nobody; it becomes ready only
 * once the outgoing file is gone, and without that file nobody can make it pending again; but for a moment on a file system without
 * links, of which `copy()` tells.
 */
import fs from 'node:fs';
import { makeFolder } from '../make-folder.ts';
import {
  claimFile,
  isAbandoned,
  listSinkFolders,
  listSpoolFiles,
  passingFileOf,
  readDiskNow,
  readyFileOf,
  rename,
  sinkFolderOf,
  spoolFolderOf,
  type SpoolFile,
} from './spool-files.ts';
import { dropExpired, makeRoom, type SpoolKeeper } from './spool-bounds.ts';
import { readFirstEventTime, readSpooledReport } from './spooled-report.ts';
import { codeOf, removeFile } from './stored-file.ts';
import { spoolDaysMax } from '../limits.ts';

/**
 * Hands every report that nobody writes to over to these sinks, and keeps their spools within their bounds. What can not be
 * handed over to all of them stays where it is. Returns how many events the bounds have cost.
 */
export function distribute(keeper: SpoolKeeper, sinks: readonly string[]): number {
  const { folder } = keeper;
  takeUpPending(folder);
  const folders = sinks.map((sink) => sinkFolderOf(folder, sink));
  for (const spooled of listSpoolFiles(folder)) {
    const outgoing = takeOut(keeper, spooled);
    if (outgoing !== null && !handOver(spooled, outgoing, folders)) break;
  }
  let lost = 0;
  for (const sink of listSinkFolders(folder)) {
    const sinkKeeper = { ...keeper, folder: sink };
    if (folders.includes(sink)) lost += makeRoom(sinkKeeper) + dropExpired(sinkKeeper);
    else dropForgotten(sinkKeeper);
  }
  return lost;
}

/** Step 4 for what a process left behind that died before it. */
function takeUpPending(folder: string): void {
  for (const sink of listSinkFolders(folder)) {
    for (const { session, part, state } of listSpoolFiles(sink)) {
      if (state.is !== 'pending') continue;
      if (!fs.existsSync(passingFileOf(folder, session, part, 'outgoing'))) {
        makeReady(sink, session, part);
      }
    }
  }
}

/** Step 1. Null where it is not this caller's to take, or where there is nothing in it. */
function takeOut(keeper: SpoolKeeper, spooled: SpoolFile): string | null {
  const { folder, nowMs, senderHex } = keeper;
  const { session, part, state } = spooled;
  const outgoing = passingFileOf(folder, session, part, 'outgoing');
  if (state.is === 'outgoing') return outgoing;
  // Asks the disk for its time only where that matters.
  const isOpen = state.is === 'open';
  const diskNowMs = (isOpen ? readDiskNow(folder, senderHex) : null) ?? Number.NEGATIVE_INFINITY;
  if (!isAbandoned(spooled, nowMs, diskNowMs) || fs.existsSync(outgoing)) return null;
  // Under a name of this process first: its session may have woken up since.
  const taken = isOpen ? claimFile(folder, spooled, keeper, diskNowMs) : spooled.file;
  if (taken === null || !rename(taken, outgoing)) return null;
  if (readSpooledReport(outgoing) !== null) return outgoing;
  removeFile(outgoing);
  return null;
}

/** Steps 2 to 4. False where there is no room, or no folder that can be written. */
function handOver(
  { session, part }: SpoolFile,
  outgoing: string,
  folders: readonly string[],
): boolean {
  for (const sink of folders) {
    const given = give(outgoing, sink, passingFileOf(sink, session, part, 'pending'));
    // Another process was faster, and it is theirs already.
    if (given === 'gone') return true;
    if (given === 'failed') return false;
  }
  try {
    fs.unlinkSync(outgoing);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return false;
  }
  for (const sink of folders) makeReady(sink, session, part);
  return true;
}

function give(outgoing: string, sink: string, pending: string): 'given' | 'gone' | 'failed' {
  try {
    makeFolder(spoolFolderOf(sink), 0o700);
    fs.linkSync(outgoing, pending);
    return 'given';
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'given';
    if (!fs.existsSync(outgoing)) return 'gone';
    // Not a matter of room: a file system without links, such as FAT and many a network drive.
    return codeOf(error) === 'ENOSPC' ? 'failed' : copy(outgoing, pending);
  }
}

function copy(outgoing: string, pending: string): 'given' | 'gone' | 'failed' {
  const temporary = `${pending}.${process.pid}.${process.hrtime.bigint().toString(36)}.tmp`;
  try {
    fs.copyFileSync(outgoing, temporary, fs.constants.COPYFILE_EXCL);
    // Whole or not at all, and not once the others have it and may have sent it. The look and the rename are two steps: a process that is
    // stopped between them until another has done all that follows brings the report back once more. Without links there is no step
    // that does both, and to take it back could lose it, where the other has not made it ready yet: it is sent twice under its numbers.
    if (fs.existsSync(outgoing)) {
      fs.renameSync(temporary, pending);
      return 'given';
    }
  } catch {
    if (fs.existsSync(outgoing)) {
      removeFile(temporary);
      return 'failed';
    }
  }
  removeFile(temporary);
  return 'gone';
}

function makeReady(sink: string, session: string, part: number): void {
  const pending = passingFileOf(sink, session, part, 'pending');
  try {
    const { size } = fs.statSync(pending);
    rename(pending, readyFileOf(sink, session, part, size));
  } catch {
    // Another process was faster.
  }
}

/** What waits for a sink that the product no longer has: removed when it is too old, and counted by nobody. */
function dropForgotten({ folder, nowMs }: SpoolKeeper): void {
  for (const { file } of listSpoolFiles(folder)) {
    const firstMs = readFirstEventTime(file);
    if (firstMs === null || nowMs - firstMs > spoolDaysMax * 86_400_000) removeFile(file);
  }
}
