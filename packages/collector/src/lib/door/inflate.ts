/** From the bytes on the wire to the text of a report. */
import { isUtf8 } from 'node:buffer';
import { CollectorError } from '../../errors.ts';
import {
  bodyInflatedBytesMax,
  inflateInlineBytesMax,
  inflateInlineOutputBytesMax,
  inflatesAtOnceMax,
  inflatesWaitingMax,
  zstdFramesMax,
} from '../../limits.ts';
import type { HeldBytes } from '../http/body-budget.ts';
import { createTurns } from '../turns/turns.ts';
import {
  type BodyEncoding,
  type PackedEncoding,
  type Unpacked,
  type Unpacking,
  UNPACKINGS,
} from './encodings.ts';
import { cutFrames } from './zstd-frames.ts';

const NOTHING = Buffer.alloc(0);

export interface PackedBody {
  readonly bytes: Buffer;
  readonly encoding: BodyEncoding;
  /**
   * Holds as much as may come of a large body before it is inflated, and then what did; gives nothing back. What is inflated on the
   * spot is not held by it: nothing else runs until that was read.
   */
  readonly held: HeldBytes;
  /**
   * Is told how many bytes it came to: a body that was left because more is in it than may be has cost as much as the largest that
   * is taken. What it throws is the outcome.
   */
  readonly account?: (bytes: number) => void;
}

export interface Inflater {
  /**
   * What `read` makes of a body as soon as it is inflated: nobody holds the body after that, unless `read` does. Inflating stops at
   * `bodyInflatedBytesMax`, so that a small body that promises gigabytes costs no more than a large honest one.
   *
   * @throws CollectorError body_undecodable, body_inflates_too_large, collector_busy
   */
  readonly inflate: <Result>(
    packed: PackedBody,
    read: (inflated: Buffer) => Result | Promise<Result>,
  ) => Promise<Result>;
}

export function createInflater(): Inflater {
  const takeTurn = createTurns({
    atOnceMax: inflatesAtOnceMax,
    waitingMax: inflatesWaitingMax,
    code: 'collector_busy',
    message: 'Expected fewer large reports at once. Send the report again later.',
  });
  return {
    inflate: async (packed, read) => {
      const { bytes, encoding, held } = packed;
      const pay = payOnce(packed);
      try {
        const streams = cutStreams(bytes, encoding);
        const onSpot = inflateOnSpot(streams, encoding);
        if (onSpot !== null) {
          pay(onSpot.length);
          return read(onSpot);
        }
        return await takeTurn(async () => {
          // What several streams come to is there twice while it is joined.
          held.hold(bodyInflatedBytesMax * Math.min(streams.length, 2));
          const inflated = await inflateAside(streams, encoding);
          held.hold(inflated.length);
          pay(inflated.length);
          return read(inflated);
        });
      } catch (failure) {
        const isTooLarge =
          failure instanceof CollectorError && failure.code === 'body_inflates_too_large';
        pay(isTooLarge ? bodyInflatedBytesMax : bytes.length);
        throw failure;
      }
    },
  };
}

/** What comes first counts: a failure after that has been paid for. */
function payOnce({ account }: PackedBody): (bytes: number) => void {
  let isPaid = account === undefined;
  return (bytes) => {
    if (isPaid) return;
    isPaid = true;
    account?.(bytes);
  };
}

/** @throws CollectorError body_not_utf8 */
export function decodeText(bytes: Buffer): string {
  checkText(bytes);
  return bytes.toString('utf8');
}

/** @throws CollectorError body_not_utf8 */
export function checkText(bytes: Buffer): void {
  if (isUtf8(bytes)) return;
  throw new CollectorError(
    'body_not_utf8',
    'Expected a body of UTF-8 text, got bytes that are not. Send newline-delimited JSON, gzipped with a content-encoding or plain.',
  );
}

/**
 * A body in zstd may be several frames, of which Node unpacks the first alone; all others are one stream, or in gzip several that Node
 * unpacks together.
 */
function cutStreams(body: Buffer, encoding: BodyEncoding): readonly Buffer[] {
  const streams = encoding === 'zstd' ? cutFrames(body, zstdFramesMax) : [body];
  if (streams === null) throw describeFailure(null);
  return streams;
}

/** Null where more is in it than is inflated on the spot. */
function inflateOnSpot(streams: readonly Buffer[], encoding: BodyEncoding): Buffer | null {
  const [stream = NOTHING, ...others] = streams;
  // Of zstd there may be frames to be passed over alone.
  if (encoding === 'identity' || streams.length === 0) return stream;
  const { inline } = findUnpacking(encoding);
  if (others.length > 0 || stream.length > inflateInlineBytesMax) return null;
  try {
    const unpacked = inline(stream, { info: true, maxOutputLength: inflateInlineOutputBytesMax });
    return checkWhole(stream, encoding, unpacked);
  } catch (failure) {
    if (failure instanceof RangeError) return null;
    throw failure instanceof CollectorError ? failure : describeFailure(failure);
  }
}

/**
 * Node passes over what follows a stream, without a word: what it holds would be lost and acknowledged. Zeros after gzip are let pass,
 * since writers of blocks fill them up so (gzip(1)), as long as nothing else follows. Frames of zstd were cut where they end.
 */
function checkWhole(stream: Buffer, encoding: PackedEncoding, unpacked: Unpacked): Buffer {
  if (Buffer.isBuffer(unpacked)) return unpacked;
  const { buffer, engine } = unpacked;
  const left = encoding === 'zstd' ? NOTHING : stream.subarray(engine.bytesWritten);
  const isPadding = encoding === 'gzip' && left.every((byte) => byte === 0);
  if (left.length > 0 && !isPadding) throw describeFailure(null);
  return buffer;
}

/** One after the other: together they may come to no more than one alone. */
async function inflateAside(streams: readonly Buffer[], encoding: BodyEncoding): Promise<Buffer> {
  const [only = NOTHING] = streams;
  if (encoding === 'identity') return only;
  const parts: Buffer[] = [];
  let leftBytes = bodyInflatedBytesMax;
  for (const stream of streams) {
    const part = await inflateStream(stream, encoding, leftBytes);
    leftBytes -= part.length;
    parts.push(part);
  }
  const [first = NOTHING] = parts;
  return parts.length > 1 ? Buffer.concat(parts) : first;
}

function inflateStream(
  stream: Buffer,
  encoding: PackedEncoding,
  bytesMax: number,
): Promise<Buffer> {
  const { aside } = findUnpacking(encoding);
  // Node takes no bound below one byte.
  const options = { info: true, maxOutputLength: Math.max(bytesMax, 1) };
  return new Promise((resolve, reject) => {
    aside(stream, options, (failure, unpacked) => {
      if (failure !== null) {
        reject(describeFailure(failure));
        return;
      }
      try {
        const inflated = checkWhole(stream, encoding, unpacked);
        if (inflated.length > bytesMax) throw describeFailure(new RangeError());
        resolve(inflated);
      } catch (refusal) {
        reject(refusal);
      }
    });
  });
}

function findUnpacking(encoding: PackedEncoding): Unpacking {
  const unpacking = UNPACKINGS[encoding];
  if (unpacking === null) throw describeFailure(null);
  return unpacking;
}

function describeFailure(failure: unknown): CollectorError {
  if (failure instanceof RangeError) {
    return new CollectorError(
      'body_inflates_too_large',
      `Expected a body of at most ${bodyInflatedBytesMax} bytes once inflated, got more. Send the session in parts, each under its first line.`,
    );
  }
  return new CollectorError(
    'body_undecodable',
    'Expected a whole stream of the encoding that the content-encoding says, got something else or a part of one. Compress the body again, or send it plain.',
  );
}
