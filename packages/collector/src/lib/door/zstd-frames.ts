/**
 * Where the frames of a body in zstd begin and end (RFC 8878, section 3.1). Node unpacks the first frame alone and leaves out the rest
 * without a word, as it does with what is missing of one that is cut short: a report would come in without its last lines, and be
 * acknowledged. So each frame is unpacked by itself, and only where all of them are whole.
 */

/**
 * The frames that hold data, in their order; those that every reader passes over are left out. Null where a frame is not whole, where
 * something else follows, or where there are more than `framesMax` of both kinds. What is in the blocks is not looked at.
 */
export function cutFrames(body: Buffer, framesMax: number): readonly Buffer[] | null {
  const frames: Buffer[] = [];
  let at = 0;
  for (let count = 0; count < framesMax && at < body.length; count += 1) {
    const end = findFrameEnd(body, at);
    if (end === null || end > body.length) return null;
    if (!isSkippable(body.readUInt32LE(at))) frames.push(body.subarray(at, end));
    at = end;
  }
  return at === body.length && at > 0 ? frames : null;
}

const FRAME = 0xfd2fb528;
/** The lowest four bits are anybody's. */
const SKIPPABLE = 0x184d2a50;
const HEADER_BYTES = 4;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
const CHECKSUM_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
const RUN_LENGTH = 1;

/** Null where no frame starts there, or its head is cut short. */
function findFrameEnd(body: Buffer, start: number): number | null {
  const at = start + HEADER_BYTES;
  if (body.length < at + 1) return null;
  const magic = body.readUInt32LE(start);
  if (isSkippable(magic)) {
    return body.length < at + 4 ? null : at + 4 + body.readUInt32LE(at);
  }
  if (magic !== FRAME) return null;
  const descriptor = body.readUInt8(at);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeBytes = CONTENT_SIZE_BYTES[(descriptor >> 6) as 0 | 1 | 2 | 3];
  const headBytes =
    1 +
    (isSingleSegment ? 0 : 1) +
    DICTIONARY_ID_BYTES[(descriptor & 3) as 0 | 1 | 2 | 3] +
    (isSingleSegment && sizeBytes === 0 ? 1 : sizeBytes);
  const end = findBlocksEnd(body, at + headBytes);
  return end === null ? null : end + ((descriptor & 4) === 0 ? 0 : CHECKSUM_BYTES);
}

function isSkippable(magic: number): boolean {
  return magic >= SKIPPABLE && magic <= SKIPPABLE + 15;
}

function findBlocksEnd(body: Buffer, start: number): number | null {
  for (let at = start; body.length >= at + BLOCK_HEADER_BYTES;) {
    const header = body.readUIntLE(at, BLOCK_HEADER_BYTES);
    const bytes = ((header >> 1) & 3) === RUN_LENGTH ? 1 : header >> 3;
    at += BLOCK_HEADER_BYTES + bytes;
    if ((header & 1) === 1) return at;
  }
  return null;
}
