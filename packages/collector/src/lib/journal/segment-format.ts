/**
 * The bytes of a journal segment.
 *
 *     header   8 bytes  "CANDORJ1"
 *              8 bytes  number of the segment, unsigned, little endian
 *     record   4 bytes  length of the payload
 *              4 bytes  CRC-32 (ISO-HDLC, as zlib has it) of the next eight bytes and the payload
 *              4 bytes  number of the block that the record belongs to, never falling within a segment
 *              4 bytes  events in the payload
 *              payload  see entry.ts; a first byte of 0 marks filler that carries nothing
 *
 * The block is part of the record because (segment, block) is the name under which the store takes events, once: however
 * often a segment is read, and by whichever version, the same name stands for the same events.
 */
import { crc32 } from 'node:zlib';

const MAGIC = Buffer.from('CANDORJ1', 'latin1');
export const SEGMENT_HEADER_BYTES = 16;
export const RECORD_HEADER_BYTES = 16;

export interface SegmentRecord {
  readonly block: number;
  readonly events: number;
  readonly payload: Buffer;
  /** Offset of the first byte after the record. */
  readonly end: number;
}

export function encodeSegmentHeader(segment: number): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  MAGIC.copy(header);
  header.writeBigUInt64LE(BigInt(segment), MAGIC.length);
  return header;
}

export function isSegmentHeader(bytes: Buffer, segment: number): boolean {
  return (
    bytes.length >= SEGMENT_HEADER_BYTES &&
    bytes.subarray(0, MAGIC.length).equals(MAGIC) &&
    bytes.readBigUInt64LE(MAGIC.length) === BigInt(segment)
  );
}

export function encodeRecordHeader(block: number, events: number, payload: Buffer): Buffer {
  const header = Buffer.allocUnsafe(RECORD_HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt32LE(block, 8);
  header.writeUInt32LE(events, 12);
  header.writeUInt32LE(checksum(header, payload), 4);
  return header;
}

/** The record at `offset`, or null where none stands whole: the end, a torn write, a flipped bit. */
export function readRecord(bytes: Buffer, offset: number): SegmentRecord | null {
  if (offset + RECORD_HEADER_BYTES > bytes.length) return null;
  const header = bytes.subarray(offset, offset + RECORD_HEADER_BYTES);
  const end = offset + RECORD_HEADER_BYTES + header.readUInt32LE(0);
  if (end > bytes.length) return null;
  const payload = bytes.subarray(offset + RECORD_HEADER_BYTES, end);
  if (checksum(header, payload) !== header.readUInt32LE(4)) return null;
  return { block: header.readUInt32LE(8), events: header.readUInt32LE(12), payload, end };
}

/** Whether the bytes end before the record does that begins them, as a write leaves it that never ended. */
export function isRecordCutShort(bytes: Buffer): boolean {
  return (
    bytes.length < RECORD_HEADER_BYTES || bytes.length < RECORD_HEADER_BYTES + bytes.readUInt32LE(0)
  );
}

export function isFiller(payload: Buffer): boolean {
  return payload.length === 0 || payload[0] === 0;
}

function checksum(header: Buffer, payload: Buffer): number {
  return crc32(payload, crc32(header.subarray(8, RECORD_HEADER_BYTES)));
}
