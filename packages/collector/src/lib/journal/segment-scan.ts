/**
 * Reads a segment that an earlier process left: which blocks stand in it, and where what stands whole ends.
 */
import { readFile } from 'node:fs/promises';
import { SEGMENT_HEADER_BYTES, isSegmentHeader, readRecord } from './segment-format.ts';

/** A run of records that the store takes under one name, `(segment, number)`. */
export interface BlockRange {
  readonly number: number;
  /** Byte offsets in the segment's file, the end excluded. */
  readonly from: number;
  readonly to: number;
  readonly events: number;
}

export interface ScannedSegment {
  readonly blocks: readonly BlockRange[];
  /** Bytes up to which every record stands whole; 0 when not even the header does. */
  readonly wholeBytes: number;
  readonly fileBytes: number;
}

export async function scanSegment(path: string, segment: number): Promise<ScannedSegment> {
  const bytes = await readFile(path);
  if (!isSegmentHeader(bytes, segment)) {
    return { blocks: [], wholeBytes: 0, fileBytes: bytes.length };
  }
  const blocks: BlockRange[] = [];
  let wholeBytes = SEGMENT_HEADER_BYTES;
  for (;;) {
    const record = readRecord(bytes, wholeBytes);
    if (record === null) return { blocks, wholeBytes, fileBytes: bytes.length };
    const { block, events, end } = record;
    addToBlocks(blocks, { number: block, from: wholeBytes, to: end, events });
    wholeBytes = record.end;
  }
}

/** Records of one block stand one after the other. */
export function addToBlocks(blocks: BlockRange[], range: BlockRange): void {
  const last = blocks.at(-1);
  if (last?.number !== range.number) {
    blocks.push(range);
    return;
  }
  blocks[blocks.length - 1] = { ...last, to: range.to, events: last.events + range.events };
}
