/**
 * One session's own part of the spool: opened at the first event, one write per event, so that what was recorded is still
 * there after `process.exit()` and SIGKILL.
 *
 * A sender of another process may take a file whose session has long been silent, since it can not know whether that session
 * is dead. So a writer that has been silent looks, after it has written, whether the file still has its name. If not, the
 * line may or may not have been read: it is written once more, under the same number, to the next part. An event that is sent
 * twice counts once, so nothing is lost and nothing counted twice, and no lock is needed.
 */
import fs from 'node:fs';
import {
  spoolCheckIntervalMs,
  spoolFileBytesMax,
  spoolLineBytesMax,
  spoolMemoryBytesMax,
} from '../limits.ts';
import { openFileOf, readyFileOf, rename, spoolFolderOf } from './spool-files.ts';
import { removeFile } from './stored-file.ts';

export interface SpoolWriter {
  /** Appends one line, its `\n` included. False where it could not be kept. Never throws. */
  readonly append: (line: string) => boolean;
  /** Closes the open file, and marks it complete for senders. The next event opens another. */
  readonly finish: () => void;
  /** Closes and removes what this session holds open. */
  readonly drop: () => void;
  /** Takes what had to be kept in memory since no disk took it: a whole report, or null. */
  readonly takeMemory: () => string | null;
  /** Puts back what `takeMemory()` gave and nobody could send. False where there is no more room for it. */
  readonly returnMemory: (report: string) => boolean;
}

export interface SpoolSession {
  /** Null where the user has no home: everything stays in memory. */
  readonly folder: string | null;
  readonly session: string;
  /** The line that opens each part. */
  readonly head: string;
  /** Makes room for another file before one is opened. */
  readonly makeRoom: () => void;
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

  const writeToMemory = (line: string, bytes: number): boolean => {
    if (memory.length + bytes > spoolMemoryBytesMax) return false;
    memory = memory === '' ? head + line : memory + line;
    return true;
  };

  return {
    append: (line) => {
      const bytes = estimateBytes(line);
      if (bytes > spoolLineBytesMax) return false;
      // What began in memory goes on there until it is sent.
      if (memory !== '') return writeToMemory(line, bytes);
      let written = disk.write(line, bytes);
      if (written === 'kept' && disk.isTakenAway()) written = disk.write(line, bytes);
      return written === 'kept' || (written === 'failed' && writeToMemory(line, bytes));
    },
    finish: disk.finish,
    drop: () => {
      memory = '';
      disk.remove();
    },
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

/** The file that a session has open, if any. */
interface DiskWriter {
  /** Writes to the open file, or to the next one if there is none or if it is full. */
  readonly write: (line: string, bytes: number) => 'kept' | 'failed' | 'unwanted';
  readonly finish: () => void;
  readonly remove: () => void;
  /** Looks, if the last look is a while ago, whether the file still has its name, and lets go of it if not. */
  readonly isTakenAway: () => boolean;
}

interface OpenFile {
  readonly fd: number;
  readonly file: string;
  readonly part: number;
  bytes: number;
}

function createDiskWriter(options: SpoolSession): DiskWriter {
  const { folder, session, head, makeRoom, isWanted = () => true } = options;
  let open: OpenFile | null = null;
  let part = 0;
  let checkedAtMs = 0;

  const close = (): OpenFile | null => {
    const closed = open;
    open = null;
    if (closed !== null) closeQuietly(closed.fd);
    return closed;
  };
  const finish = (): void => {
    const closed = close();
    if (folder === null || closed === null) return;
    rename(closed.file, readyFileOf(folder, session, closed.part));
  };
  const remove = (): void => {
    const closed = close();
    if (closed !== null) removeFile(closed.file);
  };

  return {
    finish,
    remove,
    write: (line, bytes) => {
      if (folder === null) return 'failed';
      if (open !== null && open.bytes + bytes > spoolFileBytesMax) finish();
      if (open !== null) {
        if (write(open, line)) return 'kept';
        finish();
        return 'failed';
      }
      if (!isWanted()) return 'unwanted';
      makeRoom();
      part += 1;
      open = openFile(folder, session, part);
      if (open === null) return 'failed';
      if (write(open, head + line)) return 'kept';
      // Without its first line a file is of no use.
      remove();
      return 'failed';
    },
    isTakenAway: () => {
      // The disk keeps real time, whatever clock the host has given us.
      const nowMs = Date.now();
      const sinceMs = nowMs - checkedAtMs;
      if (sinceMs >= 0 && sinceMs < spoolCheckIntervalMs) return false;
      checkedAtMs = nowMs;
      if (open === null || fs.existsSync(open.file)) return false;
      close();
      return true;
    },
  };
}

function openFile(folder: string, session: string, part: number): OpenFile | null {
  const file = openFileOf(folder, session, part);
  try {
    // Two processes never share a file: `x` fails if the name is taken.
    return { fd: fs.openSync(file, 'ax', 0o600), file, part, bytes: 0 };
  } catch {
    // The first event of this folder, most likely: cheaper to try than to ask each time.
  }
  try {
    fs.mkdirSync(spoolFolderOf(folder), { recursive: true, mode: 0o700 });
    return { fd: fs.openSync(file, 'ax', 0o600), file, part, bytes: 0 };
  } catch {
    return null;
  }
}

/** Writes all or nothing: what a full disk has cut short is taken back, so that no later line continues it. */
function write(open: OpenFile, text: string): boolean {
  try {
    const written = fs.writeSync(open.fd, text);
    // As many bytes as characters in the usual case, in which counting them once more would cost as much as writing them.
    if (written === text.length || written === Buffer.byteLength(text)) {
      open.bytes += written;
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

/** The bytes of a line, or an upper bound of them where that is enough: UTF-8 has at most three for a UTF-16 code unit. */
function estimateBytes(line: string): number {
  return line.length * 3 <= spoolLineBytesMax ? line.length * 3 : Buffer.byteLength(line);
}

function closeQuietly(fd: number): void {
  try {
    fs.closeSync(fd);
  } catch {
    // Network drives report here what they could not write; there is nothing left to do about it.
  }
}
