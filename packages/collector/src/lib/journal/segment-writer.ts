/**
 * The one segment that is being written: appends batches and makes them durable, or takes back what it could not.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { SEGMENT_HEADER_BYTES, encodeSegmentHeader } from './segment-format.ts';

export interface SegmentWriter {
  /** Writes at the end and syncs. When it rejects, nothing of `bytes` counts as written. */
  readonly append: (bytes: Buffer) => Promise<void>;
  /** Bytes that are durable: the file's length as far as anybody may know. */
  readonly durableBytes: () => number;
  /** False after a failure that leaves the file's end in doubt: then it takes nothing more. */
  readonly isUsable: () => boolean;
  readonly close: () => Promise<void>;
}

/**
 * On Linux a write ends when it is on the disk (O_DSYNC, open(2)), as if `fdatasync()` followed it: one way through the thread pool
 * and back in place of two, and on a busy machine each of them waits for a processor. Elsewhere it does not say as much.
 */
const writesAreSynced: boolean = process.platform === 'linux';
const { O_CREAT, O_DSYNC, O_EXCL, O_WRONLY } = constants;
const SEGMENT_FLAGS: number = O_WRONLY | O_CREAT | O_EXCL | (writesAreSynced ? O_DSYNC : 0);

/** Makes the file and its entry in the folder durable before it resolves. The file must not exist yet. */
export async function createSegment(path: string, segment: number): Promise<SegmentWriter> {
  const handle = await open(path, SEGMENT_FLAGS, 0o600);
  let durableBytes = 0;
  let isUsable = true;

  const append = async (bytes: Buffer): Promise<void> => {
    try {
      await writeWhole(handle, bytes, durableBytes);
    } catch (failure) {
      // A full disk stops a write in the middle. What stands there is cut off, so that the next one starts clean.
      isUsable = (await cutBack(handle, durableBytes)) && (!writesAreSynced || isNoRoom(failure));
      throw failure;
    }
    try {
      if (!writesAreSynced) await handle.datasync();
    } catch (failure) {
      // After a failed sync, here or in a write, the kernel may have dropped the pages: no later one of this file proves anything.
      isUsable = false;
      await cutBack(handle, durableBytes);
      throw failure;
    }
    durableBytes += bytes.length;
  };

  try {
    await append(encodeSegmentHeader(segment));
    await syncFolder(dirname(path));
  } catch (failure) {
    await handle.close();
    await rm(path, { force: true }).catch(() => undefined);
    throw failure;
  }
  return {
    append,
    durableBytes: () => durableBytes,
    isUsable: () => isUsable && durableBytes >= SEGMENT_HEADER_BYTES,
    close: () => handle.close(),
  };
}

async function writeWhole(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Whether a write found no room, and did not get as far as the disk. */
function isNoRoom(failure: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(readErrorCode(failure));
}

async function cutBack(handle: FileHandle, bytes: number): Promise<boolean> {
  try {
    await handle.truncate(bytes);
    return true;
  } catch {
    return false;
  }
}

/** A new file is lost with a power cut unless the folder that names it is synced too. Windows can not, and need not. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
