/**
 * How far the store has taken the journal. The file may lag behind the truth by any amount, since the store takes a block
 * once however often it is given it; it must never run ahead.
 *
 * It is overwritten in place, always at the same length, because that works on a full disk too: and on a full disk it is what
 * lets taken segments go. A write that was torn reads as no position, and everything in the journal is given again.
 */
import { randomInt } from 'node:crypto';
import { type FileHandle, constants, open } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './segment-writer.ts';

/** Every block of every segment before `segment` is taken, and in `segment` those before `block`. */
export interface JournalPosition {
  readonly segment: number;
  readonly block: number;
}

export interface PositionFile {
  /** What the file said when it was opened; null when there was none, or none that can be understood. */
  readonly read: JournalPosition | null;
  /** Durable when it resolves. */
  readonly write: (position: JournalPosition) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * A journal counts its segments from a random multiple of this. Two collectors that share a store, or a new data folder on an
 * old store, would otherwise give the store different events under one name, and it would rightly take the first alone.
 */
const SEGMENTS_PER_JOURNAL = 2 ** 20;
const JOURNALS = 2 ** 32;
/** Room for both numbers at their longest. */
const FILE_BYTES = 64;

export function createPosition(): JournalPosition {
  return { segment: randomInt(1, JOURNALS) * SEGMENTS_PER_JOURNAL, block: 0 };
}

export async function openPositionFile(folder: string): Promise<PositionFile> {
  const handle = await open(
    join(folder, 'position.json'),
    constants.O_RDWR | constants.O_CREAT,
    0o600,
  );
  try {
    const read = parsePosition((await handle.readFile()).toString('latin1'));
    await syncFolder(folder);
    return {
      read,
      write: (position) => overwrite(handle, position),
      close: () => handle.close(),
    };
  } catch (failure) {
    await handle.close();
    throw failure;
  }
}

async function overwrite(handle: FileHandle, position: JournalPosition): Promise<void> {
  const text = `${JSON.stringify(position).padEnd(FILE_BYTES - 1)}\n`;
  await handle.write(text, 0, 'latin1');
  await handle.datasync();
}

function parsePosition(text: string): JournalPosition | null {
  try {
    const value: unknown = JSON.parse(text);
    return isPosition(value) ? value : null;
  } catch {
    return null;
  }
}

function isPosition(value: unknown): value is JournalPosition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'segment' in value &&
    Number.isSafeInteger(value.segment) &&
    'block' in value &&
    Number.isSafeInteger(value.block)
  );
}
