/**
 * One session's own part of the spool: opened at the first event, one write per event, so that what was recorded is still
 * there after `process.exit()` and SIGKILL.
 *
 * A sender of another process may take a file whose session has long been silent, since it can not know whether that session
 * is dead. So a writer that has been silent first sets the file's time, then looks whether the file still has its name, and then
 * writes. A sender renames the file first, and then looks at its time. Whichever way the two fall together, one of them sees the other:
 * the writer, that the name is gone, and goes on in another file; or the sender, that the time is fresh, and gives the file back
 * before it has read any of it. So no line is sent twice, and none is lost, without a lock. What remains is a process that is stopped
 * for longer than `spoolIdleMsMin` between the look and the write, or a write that hangs for so long: the file may then have been taken
 * with the line or without it. It is written once more, under the same number: whoever counts by session and number counts it once.
 *
 * A drive that hangs holds the host in the write. So a look and its write are timed, and a drive that took long is left alone for a
 * multiple of that; what comes meanwhile is kept in memory, and written once the drive is well.
 */
import { findRestMs } from '../drive-rest.ts';
import {
  spoolIdleMsMin,
  spoolLineBytesMax,
  spoolMemoryBytesMax,
  spoolRestMsMin,
  spoolSlowMsMin,
} from '../limits.ts';
import { createDiskWriter, type DiskWriter, type SpoolSession } from './disk-writer.ts';
import { createMemoryPart, type MemoryPart, type Missing } from './memory-report.ts';

export type { SpoolSession } from './disk-writer.ts';

export interface SpoolWriter {
  /**
   * Appends one line, the first `length` bytes of `line`, its `\n` included. Never throws. `realNowMs` is the machine's time, for
   * who knows it already.
   */
  readonly append: (line: Uint8Array, length: number, realNowMs?: number) => Appended;
  /** Closes the open file, and marks it complete for senders. The next event opens another. */
  readonly finish: () => void;
  /**
   * Closes and removes what this session holds open. Returns what may have come after an erasure and is lost with it: what was in
   * memory, and since the last look at the file.
   */
  readonly drop: () => Missing;
  /** What had to be kept in memory since no disk took it. */
  readonly memory: MemoryPart;
}

/**
 * What became of a line: kept on the disk, or in memory where no disk took it; longer than `spoolLineBytesMax`; lost, since
 * neither had room; or left out, since the lane is no longer to be recorded.
 */
export type Appended = 'kept' | 'too_long' | 'failed' | 'unwanted';

export function createSpoolWriter(session: SpoolSession): SpoolWriter {
  const disk = createDiskWriter(session);
  const memory = createMemoryPart();
  const isInMemory = (): boolean => memory.read() !== '';
  const keep = createKeep(memory, session.head);
  /** Whether the last look and its write took long. */
  let isSlow = false;
  /** Until when a disk that is slow, or that did not take what is in memory, is left alone. */
  let restsUntilMs = 0;

  /** What is in memory first. */
  const writeAll = (line: Uint8Array, length: number): ReturnType<DiskWriter['write']> => {
    if (isInMemory()) {
      const lines = Buffer.from(memory.read().slice(session.head.length), 'utf8');
      const written = disk.write(lines, lines.length);
      if (written !== 'kept') return written;
      memory.write('');
    }
    return disk.write(line, length);
  };

  const rest = (line: Uint8Array, length: number, tookMs: number): Appended => {
    restsUntilMs = findRestEnd(tookMs);
    return keep(line, length);
  };

  /** Where the disk was not looked at for a while. */
  const appendWithLook = (line: Uint8Array, length: number): Appended => {
    if (session.folder === null) return keep(line, length);
    const startedMs = readSteadyMs();
    // What began in memory goes on there until it is sent or the disk is well.
    const isResting = startedMs < restsUntilMs && (isSlow || isInMemory());
    if (isResting) return keep(line, length);
    disk.letGoIfTaken();
    let written = writeAll(line, length);
    const tookMs = readSteadyMs() - startedMs;
    const isTaken = tookMs > spoolIdleMsMin && disk.letGoIfTaken();
    if (isTaken && written === 'kept') written = disk.write(line, length);
    isSlow = tookMs > spoolSlowMsMin;
    if (written === 'failed') return rest(line, length, tookMs);
    if (isSlow) restsUntilMs = findRestEnd(tookMs);
    return written;
  };

  return {
    append: (line, length, realNowMs = Date.now()) => {
      if (length > spoolLineBytesMax) return 'too_long';
      if (disk.isLookDue(realNowMs)) return appendWithLook(line, length);
      if (isSlow || isInMemory()) return keep(line, length);
      const written = disk.write(line, length);
      return written === 'failed' ? rest(line, length, 0) : written;
    },
    // To close a file may take as long as a write: a disk that rests keeps it open, and whoever sends finds it silent.
    finish: () => {
      if (!isSlow) disk.finish();
    },
    drop: () => {
      const { lost, lostBefore } = memory.drop();
      const unseen = disk.countUnseen();
      disk.remove();
      return { lost: lost + unseen, lostBefore };
    },
    memory,
  };
}

function findRestEnd(tookMs: number): number {
  return readSteadyMs() + Math.max(findRestMs(tookMs), spoolRestMsMin);
}

/** The age of the process, by a clock that nobody sets. */
function readSteadyMs(): number {
  return process.uptime() * 1000;
}

/** What appends a line to a report in memory that `head` opens. */
function createKeep(
  memory: MemoryPart,
  head: string,
): (line: Uint8Array, length: number) => Appended {
  return (line, length) => {
    const report = memory.read();
    if (report.length + length > spoolMemoryBytesMax) return 'failed';
    const text = Buffer.from(line.buffer, line.byteOffset, length).toString('utf8');
    memory.write((report === '' ? head : report) + text);
    return 'kept';
  };
}
