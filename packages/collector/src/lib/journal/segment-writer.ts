/**
 * The one segment that is being written: appends batches and makes them durable, or takes back what it could not.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readErrorCode } from '../data-folder/data-folder.ts';
import { SEGMENT_HEADER_BYTES, encodeSegmentHeader } from './segment-format.ts';
import { areWritesSynced } from './synced-writes.ts';

export interface SegmentWriter {
  /** Writes at the end and syncs. When it rejects, nothing of `bytes` counts as written. */
  readonly append: (bytes: Buffer) => Promise<void>;
  /** Bytes that are durable: the file's length as far as anybody may know. */
  readonly durableBytes: () => number;
  /** False after a failure that leaves the file's end in doubt: then it takes nothing more. */
  readonly isUsable: () => boolean;
  readonly close: () => Promise<void>;
}

/** What a segment asks of the system. */
export interface SegmentDisk {
  readonly open: typeof open;
  /** Whether in a folder a write under `O_DSYNC` has synced when it ends. */
  readonly areWritesSynced: (folder: string) => Promise<boolean>;
}

const { O_CREAT, O_DSYNC, O_EXCL, O_WRONLY } = constants;

/**
 * Makes the file and its entry in the folder durable before it resolves. The file must not exist yet.
 *
 * Where `O_DSYNC` can be relied on, a write is its own sync: one way through the thread pool and back in place of two, and on a busy
 * machine each of them waits for a processor. Elsewhere `fdatasync()` follows it.
 */
export async function createSegment(
  path: string,
  segment: number,
  disk: SegmentDisk = { open, areWritesSynced },
): Promise<SegmentWriter> {
  const isSynced = await disk.areWritesSynced(dirname(path));
  const flags = O_WRONLY | O_CREAT | O_EXCL | (isSynced ? O_DSYNC : 0);
  const handle = await disk.open(path, flags, 0o600);
  let durableBytes = 0;
  let isUsable = true;

  const append = async (bytes: Buffer): Promise<void> => {
    try {
      await writeWhole(handle, bytes, durableBytes);
      if (!isSynced) await handle.datasync();
    } catch (failure) {
      // Whether it was the write or its sync that failed can not always be told. So the segment goes on only where there was no
      // room, and what stood behind its end is cut off on the disk too. After any other failure the kernel may have dropped pages,
      // and no later sync of this file proves anything.
      isUsable = (await cutBack(handle, durableBytes)) && isNoRoom(failure);
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
    // A file system that takes nothing and gives no reason would be asked for ever.
    if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'EIO' });
    done += bytesWritten;
  }
}

/** Whether a write, or its sync, failed for want of room. */
function isNoRoom(failure: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(readErrorCode(failure));
}

/** Whether nothing stands behind so many bytes, and that is durable: a power cut must not bring back what was refused. */
async function cutBack(handle: FileHandle, bytes: number): Promise<boolean> {
  try {
    await handle.truncate(bytes);
    await handle.datasync();
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
