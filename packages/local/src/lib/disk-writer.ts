/**
 * The file of the spool that a session has open, and the next one when it is full or gone. How writers and senders stay out of each
 * other's way is told in `spool-writer.ts`.
 */
import fs from 'node:fs';
import { spoolCheckIntervalMs, spoolFileBytesMax } from '../limits.ts';
import { makeFolder } from '../make-folder.ts';
import { openFileOf, readyFileOf, rename, spoolFolderOf } from './spool-files.ts';
import { removeFile } from './stored-file.ts';

export interface SpoolSession {
  /** Null where the user has no home: everything stays in memory. */
  readonly folder: string | null;
  readonly session: string;
  /** The line that opens each part. */
  readonly head: string;
  /** Makes room for another file before one is opened. */
  readonly makeRoom: () => void;
  /** How many parts of the session there may be already, of a process that is gone. Default: none. */
  readonly partsBefore?: number;
  /**
   * Asked before each file is opened: whether the lane is still to be recorded. A file that is gone may have been removed
   * because another process turned the lane off. Default: always.
   */
  readonly isWanted?: () => boolean;
}

export interface DiskWriter {
  /** Writes to the open file, or to the next one if there is none or if it is full. */
  readonly write: (line: Uint8Array, length: number) => 'kept' | 'failed' | 'unwanted';
  readonly finish: () => void;
  readonly remove: () => void;
  /** Whether the last look at the file is a while ago. Counts as one. */
  readonly isLookDue: (realNowMs: number) => boolean;
  /** Says to senders that the session lives, and lets go of the file if one has taken it before. False also where none is open. */
  readonly letGoIfTaken: () => boolean;
  /** Lines that were written since the file was last seen under its name, also of one that was let go until the next is open. */
  readonly countUnseen: () => number;
}

interface OpenFile {
  readonly fd: number;
  readonly file: string;
  readonly part: number;
  /** How far the drive's clock is ahead of the machine's: on a network drive it is another machine's. */
  aheadMs: number;
  bytes: number;
  /** Writes since the file was last seen under its name. */
  unseen: number;
}

export function createDiskWriter(options: SpoolSession): DiskWriter {
  const { folder, session, head, makeRoom, partsBefore = 0, isWanted = () => true } = options;
  let open: OpenFile | null = null;
  let part = partsBefore;
  let checkedAtMs = 0;
  /** Of the file that was let go. */
  let unseenGone = 0;

  const close = (): OpenFile | null => {
    const closed = open;
    open = null;
    if (closed !== null) closeQuietly(closed.fd);
    return closed;
  };
  const finish = (): void => {
    const closed = close();
    if (folder === null || closed === null) return;
    rename(closed.file, readyFileOf(folder, session, closed.part, closed.bytes));
  };
  const remove = (): void => {
    const closed = close();
    if (closed !== null) removeFile(closed.file);
  };

  const writeToNext: DiskWriter['write'] = (line, length) => {
    finish();
    if (folder === null) return 'failed';
    if (!isWanted()) return 'unwanted';
    makeRoom();
    part += 1;
    unseenGone = 0;
    open = openFile(folder, session, part);
    if (open === null) return 'failed';
    if (begin(open, head, line.subarray(0, length))) return 'kept';
    // Without its first line, or its time, a file is of no use.
    remove();
    return 'failed';
  };

  return {
    finish,
    remove,
    // As small as it can be, like all that each event comes through: the engine makes one piece of what is small enough.
    write: (line, length) => {
      if (open === null || open.bytes + length > spoolFileBytesMax)
        return writeToNext(line, length);
      if (write(open, line, length)) return 'kept';
      finish();
      return 'failed';
    },
    isLookDue: (realNowMs) => {
      const sinceMs = realNowMs - checkedAtMs;
      if (sinceMs >= 0 && sinceMs < spoolCheckIntervalMs) return false;
      checkedAtMs = realNowMs;
      return true;
    },
    letGoIfTaken: () => {
      if (open === null) return false;
      setTime(open);
      if (fs.existsSync(open.file)) {
        open.unseen = 0;
        return false;
      }
      unseenGone = open.unseen;
      close();
      return true;
    },
    countUnseen: () => open?.unseen ?? unseenGone,
  };
}

function openFile(folder: string, session: string, part: number): OpenFile | null {
  const file = openFileOf(folder, session, part);
  try {
    // Two processes never share a file: `x` fails if the name is taken.
    return { fd: fs.openSync(file, 'ax', 0o600), file, part, aheadMs: 0, bytes: 0, unseen: 0 };
  } catch {
    // The first event of this folder, most likely: cheaper to try than to ask each time.
  }
  try {
    makeFolder(spoolFolderOf(folder), 0o700);
    return { fd: fs.openSync(file, 'ax', 0o600), file, part, aheadMs: 0, bytes: 0, unseen: 0 };
  } catch {
    return null;
  }
}

/** Writes the first two lines at once. Whether they were written. */
function begin(open: OpenFile, head: string, line: Uint8Array): boolean {
  try {
    open.aheadMs = fs.fstatSync(open.fd).mtimeMs - Date.now();
  } catch {
    // Nobody could say in the drive's time that the file is in use: it would be taken from under the session.
    return false;
  }
  const opening = Buffer.allocUnsafe(Buffer.byteLength(head) + line.length);
  opening.set(line, opening.write(head));
  if (!write(open, opening, opening.length)) return false;
  open.unseen = 0;
  return true;
}

function setTime({ fd, aheadMs }: OpenFile): void {
  const seconds = (Date.now() + aheadMs) / 1000;
  try {
    fs.futimesSync(fd, seconds, seconds);
  } catch {
    // A drive that keeps no times: then nobody can know either that the file was silent.
  }
}

/** Looked up once: in so large a module each look takes a good part of what a line costs beside its write. */
const { writeSync } = fs;

/** Writes all or nothing: what a full disk has cut short is taken back, so that no later line continues it. */
function write(open: OpenFile, bytes: Uint8Array, length: number): boolean {
  try {
    if (writeSync(open.fd, bytes, 0, length) === length) {
      open.bytes += length;
      open.unseen += 1;
      return true;
    }
  } catch {
    // A full disk, most likely; nothing may have been written, or a part.
  }
  takeBack(open);
  return false;
}

function takeBack(open: OpenFile): void {
  try {
    fs.ftruncateSync(open.fd, open.bytes);
  } catch {
    // Then the torn line stays the last: whoever reads the file leaves it out.
  }
}

function closeQuietly(fd: number): void {
  try {
    fs.closeSync(fd);
  } catch {
    // Network drives report here what they could not write; there is nothing left to do about it.
  }
}
