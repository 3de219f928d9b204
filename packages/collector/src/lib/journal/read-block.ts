/** Reads a closed block back from its segment, checking every record once more. */
import { open } from 'node:fs/promises';
import { CollectorError } from '../../errors.ts';
import type { StoredEvent } from '@candor/store/store';
import { decodeEntry } from './entry.ts';
import type { JournalBlock } from './open-block.ts';
import { isFiller, readRecord } from './segment-format.ts';

/** What one report left in the journal. */
export interface BlockRecord {
  readonly payload: Buffer;
  readonly events: number;
}

/** The block's events, in the order in which they were appended. @throws CollectorError journal_failed */
export async function readBlock(block: JournalBlock): Promise<readonly StoredEvent[]> {
  return (await readRecords(block)).flatMap(({ payload }) => decodeEntry(payload));
}

/**
 * The block's records, in the order in which they were appended. At most `blockBytesMax` bytes are read, or one record.
 *
 * @throws CollectorError journal_failed when the file no longer holds what was written: a failing disk.
 */
export async function readRecords(block: JournalBlock): Promise<readonly BlockRecord[]> {
  const bytes = await readRange(block);
  const records: BlockRecord[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const record = readRecord(bytes, offset);
    if (record === null || record.block !== block.block) {
      throw new CollectorError(
        'journal_failed',
        `Expected a whole record of block ${block.block} at byte ${block.from + offset} of ${block.path}, got bytes that do not match their checksum: the disk changed them. Restart the collector: it keeps them aside and goes on.`,
      );
    }
    const { payload, events } = record;
    if (!isFiller(payload)) records.push({ payload, events });
    offset = record.end;
  }
  return records;
}

async function readRange(block: JournalBlock): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(block.to - block.from);
  const handle = await open(block.path, 'r');
  try {
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, block.from + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await handle.close();
  }
}
