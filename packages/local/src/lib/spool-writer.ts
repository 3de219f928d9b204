/**
 * One session's own part of the spool: opened at the first event, one write per event, so that what was recorded is still
 * there after `process.exit()` and SIGKILL.
 *
 * A sender of another process may take a file whose session has long been silent, since it can not know whether that session
 * is dead. So a writer that has been silent looks whether the file still has its name, before it writes and once more after: a
 * file that was taken before gets no more lines. One that was taken between the two looks may or may not have been read with the
 * line: it is written once more, under the same number, to the next part, so that it is not lost. That moment is all in which an
 * event can be sent twice; whoever counts by session and number counts it once. No lock is needed.
 */
import fs from 'node:fs';
import {
  spoolCheckIntervalMs,
  spoolFileBytesMax,
  spoolLineBytesMax,
  spoolMemoryBytesMax,
} from '../limits.ts';
import { makeFolder } from '../make-folder.ts';
import { openFileOf, readyFileOf, rename, spoolFolderOf } from './spool-files.ts';
import { removeFile } from './stored-file.ts';

export interface SpoolWriter {
  /**
   * Appends one line, the first `length` bytes of `line`, its `\n` included. Never throws. `realNowMs` is the machine's time, for
   * who knows it already.
   */
  readonly append: (line: Uint8Array, length: number, realNowMs?: number) => Appended;
  /** Closes the open file, and marks it complete for senders. The next event opens another. */
  readonly finish: () => void;
  /** Closes and removes what this session holds open. */
  readonly drop: () => void;
  /**
   * As `drop()`, since the user has had the session's data erased. Returns how many lines may have come after that and are lost:
   * those in memory, and those since the last look at the file.
   */
  readonly erase: () => number;
  /** Whether anything had to be kept in memory. */
  readonly holdsMemory: () => boolean;
  /** Takes what had to be kept in memory since no disk took it: a whole report, or null. */
  readonly takeMemory: () => string | null;
  /** Puts back what `takeMemory()` gave and nobody could send. False where there is no more room for it. */
  readonly returnMemory: (report: string) => boolean;
}

/**
 * What became of a line: kept on the disk, or in memory where no disk took it; longer than `spoolLineBytesMax`; lost, since
 * neither had room; or left out, since the lane is no longer to be recorded.
 */
export type Appended = 'kept' | 'too_long' | 'failed' | 'unwanted';

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

export function createSpoolWriter(session: SpoolSession): SpoolWriter {
  const { head } = session;
  const disk = createDiskWriter(session);
  let memory = '';

  const writeToMemory = (line: Uint8Array, length: number): Appended => {
    if (memory.length + length > spoolMemoryBytesMax) return 'failed';
    const text = Buffer.from(line.buffer, line.byteOffset, length).toString('utf8');
    memory = memory === '' ? head + text : memory + text;
    return 'kept';
  };

  const drop = (): void => {
    memory = '';
    disk.remove();
  };

  return {
    append: (line, length, realNowMs = Date.now()) => {
      if (length > spoolLineBytesMax) return 'too_long';
      // What began in memory goes on there until it is sent.
      if (memory !== '') return writeToMemory(line, length);
      const isLookDue = disk.isLookDue(realNowMs);
      if (isLookDue) disk.letGoIfTaken(0);
      let written = disk.write(line, length);
      if (isLookDue && written === 'kept' && disk.letGoIfTaken(1))
        written = disk.write(line, length);
      return written === 'failed' ? writeToMemory(line, length) : written;
    },
    finish: disk.finish,
    drop,
    erase: () => {
      const lost = disk.countUnseen() + countLines(memory);
      drop();
      return lost;
    },
    holdsMemory: () => memory !== '',
    takeMemory: () => {
      const taken = memory;
      memory = '';
      return taken === '' ? null : taken;
    },
    returnMemory: (report) => {
      const rest = memory === '' ? '' : memory.slice(head.length);
      if (report.length + rest.length > spoolMemoryBytesMax) return false;
      memory = report + rest;
      return true;
    },
  };
}

/** The lines of a report after its first. */
function countLines(report: string): number {
  return Math.max(0, report.split('\n').length - 2);
}

/** The file that a session has open, if any. */
interface DiskWriter {
  /** Writes to the open file, or to the next one if there is none or if it is full. */
  readonly write: (line: Uint8Array, length: number) => 'kept' | 'failed' | 'unwanted';
  readonly finish: () => void;
  readonly remove: () => void;
  /** Whether the last look at the file is a while ago. Counts as one. */
  readonly isLookDue: (realNowMs: number) => boolean;
  /**
   * Looks whether the file still has its name, and lets go of it if not. False also where none is open. `again` is how many of its
   * lines the caller then writes once more.
   */
  readonly letGoIfTaken: (again: 0 | 1) => boolean;
  /** Lines that were written since the file was last seen under its name, also of one that was let go until the next is open. */
  readonly countUnseen: () => number;
}

interface OpenFile {
  readonly fd: number;
  readonly file: string;
  readonly part: number;
  bytes: number;
  /** Lines since the file was last seen under its name. */
  unseen: number;
}

function createDiskWriter(options: SpoolSession): DiskWriter {
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

  return {
    finish,
    remove,
    write: (line, length) => {
      if (folder === null) return 'failed';
      if (open !== null && open.bytes + length > spoolFileBytesMax) finish();
      if (open !== null) {
        if (write(open, line, length)) return 'kept';
        finish();
        return 'failed';
      }
      if (!isWanted()) return 'unwanted';
      makeRoom();
      part += 1;
      unseenGone = 0;
      open = openFile(folder, session, part);
      if (open === null) return 'failed';
      const opening = Buffer.concat([Buffer.from(head, 'utf8'), line.subarray(0, length)]);
      if (write(open, opening, opening.length)) return 'kept';
      // Without its first line a file is of no use.
      remove();
      return 'failed';
    },
    isLookDue: (realNowMs) => {
      const sinceMs = realNowMs - checkedAtMs;
      if (sinceMs >= 0 && sinceMs < spoolCheckIntervalMs) return false;
      checkedAtMs = realNowMs;
      return true;
    },
    letGoIfTaken: (again) => {
      if (open === null) return false;
      if (fs.existsSync(open.file)) {
        open.unseen = 0;
        return false;
      }
      unseenGone = open.unseen - again;
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
    return { fd: fs.openSync(file, 'ax', 0o600), file, part, bytes: 0, unseen: 0 };
  } catch {
    // The first event of this folder, most likely: cheaper to try than to ask each time.
  }
  try {
    makeFolder(spoolFolderOf(folder), 0o700);
    return { fd: fs.openSync(file, 'ax', 0o600), file, part, bytes: 0, unseen: 0 };
  } catch {
    return null;
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
  try {
    fs.ftruncateSync(open.fd, open.bytes);
  } catch {
    // Then the torn line stays the last: whoever reads the file leaves it out.
  }
  return false;
}

function closeQuietly(fd: number): void {
  try {
    fs.closeSync(fd);
  } catch {
    // Network drives report here what they could not write; there is nothing left to do about it.
  }
}
