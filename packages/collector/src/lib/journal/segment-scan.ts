/**
 * Reads a segment that an earlier process left: which blocks stand in it, and where what stands whole ends.
 */
import { readFile } from 'node:fs/promises';
import {
  RECORD_HEADER_BYTES,
  SEGMENT_HEADER_BYTES,
  isRecordCutShort,
  isSegmentHeader,
  readRecord,
} from './segment-format.ts';

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
  /**
   * What stands behind those: nothing; a write that never ended, which nobody was promised; or bytes that do not match their
   * checksums although a whole write must have left them.
   */
  readonly rest: 'none' | 'torn' | 'damaged';
}

export async function scanSegment(path: string, segment: number): Promise<ScannedSegment> {
  const bytes = await readFile(path);
  if (!isSegmentHeader(bytes, segment)) {
    return { blocks: [], wholeBytes: 0, fileBytes: bytes.length, rest: judgeRest(bytes, 0) };
  }
  const blocks: BlockRange[] = [];
  let wholeBytes = SEGMENT_HEADER_BYTES;
  for (;;) {
    const record = readRecord(bytes, wholeBytes);
    if (record === null) {
      const rest = judgeRest(bytes, wholeBytes);
      return { blocks, wholeBytes, fileBytes: bytes.length, rest };
    }
    const { block, events, end } = record;
    addToBlocks(blocks, { number: block, from: wholeBytes, to: end, events });
    wholeBytes = record.end;
  }
}

/** `from`: where the header or the record stands that is not whole. */
function judgeRest(bytes: Buffer, from: number): ScannedSegment['rest'] {
  const rest = bytes.subarray(from);
  if (rest.length === 0) return 'none';
  // A power cut may leave the file's length without its bytes: zeros to the end.
  if (rest.every((byte) => byte === 0)) return 'torn';
  const isCutShort = from === 0 ? rest.length < SEGMENT_HEADER_BYTES : isRecordCutShort(rest);
  return isCutShort && !holdsRecord(rest) ? 'torn' : 'damaged';
}

/** Whether a whole record starts at any byte: a writer only goes on behind what it finished, so then nothing is torn. */
function holdsRecord(bytes: Buffer): boolean {
  const last = bytes.length - RECORD_HEADER_BYTES;
  for (let offset = 0; offset <= last; offset += 1) {
    if (readRecord(bytes, offset) !== null) return true;
  }
  return false;
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
