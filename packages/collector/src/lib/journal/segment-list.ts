/**
 * The journal's folder: one file per segment, named by its number so that the names sort as the numbers do.
 */
import { open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JournalPosition } from './position.ts';
import { type BlockRange, scanSegment } from './segment-scan.ts';
import { syncFolder } from './segment-writer.ts';

export interface Segment {
  readonly number: number;
  readonly path: string;
  /** Bytes on the disk. */
  bytes: number;
  /** Blocks that are not taken yet, in order; the last may still grow while the segment is being written. */
  blocks: BlockRange[];
  /** True once nothing more is written to it. */
  sealed: boolean;
}

const SUFFIX = '.segment';
/** Ends the name of what was kept aside; a draft of such a file goes on behind it. */
export const DAMAGED_SUFFIX = '.damaged';
const DIGITS = 16;

export function segmentPath(folder: string, segment: number): string {
  return join(folder, `${String(segment).padStart(DIGITS, '0')}${SUFFIX}`);
}

/**
 * Reads what an earlier process left. The newest segment may end in a torn record, which nobody was promised: it is cut off.
 * Whatever else does not stand whole was damaged after it was promised: from there on all is kept aside, and said.
 */
export async function recoverSegments(
  folder: string,
  position: JournalPosition,
  log: (line: string) => void,
): Promise<Segment[]> {
  const numbers = await listSegments(folder);
  const newest = numbers.at(-1);
  const segments: Segment[] = [];
  for (const number of numbers) {
    const path = segmentPath(folder, number);
    const scanned = await scanSegment(path, number);
    if (scanned.rest === 'torn' && number === newest) await cutTail(path, scanned.wholeBytes);
    else if (scanned.rest !== 'none') await setAside(path, scanned.wholeBytes, log);
    segments.push({
      number,
      path,
      bytes: scanned.wholeBytes,
      blocks: scanned.blocks.filter((block) => isAhead(number, block.number, position)),
      sealed: true,
    });
  }
  return segments;
}

function isAhead(segment: number, block: number, position: JournalPosition): boolean {
  return segment > position.segment || (segment === position.segment && block >= position.block);
}

async function listSegments(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.length === DIGITS + SUFFIX.length && name.endsWith(SUFFIX))
    .map((name) => Number(name.slice(0, DIGITS)))
    .filter((number) => Number.isSafeInteger(number))
    .sort((a, b) => a - b);
}

async function cutTail(path: string, bytes: number): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.truncate(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The rest is durable under its own name before it is cut off. The name tells where it stood, so that none is written over. */
async function setAside(
  path: string,
  wholeBytes: number,
  log: (line: string) => void,
): Promise<void> {
  const rest = (await readFile(path)).subarray(wholeBytes);
  const aside = `${path}.${wholeBytes}${DAMAGED_SUFFIX}`;
  const draft = await open(`${aside}.draft`, 'w', 0o600);
  try {
    await draft.writeFile(rest);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${aside}.draft`, aside);
  await syncFolder(dirname(path));
  await cutTail(path, wholeBytes);
  log(
    `journal: expected whole records to the end of ${path}, got ${rest.length} bytes that do not match their checksums: the disk changed them. They are kept as ${aside}; what stands before them is loaded.`,
  );
}

export async function removeSegment(segment: Segment): Promise<void> {
  await rm(segment.path, { force: true });
}
