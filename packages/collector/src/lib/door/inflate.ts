/** From the bytes on the wire to the text of a report. */
import { isUtf8 } from 'node:buffer';
import * as zlib from 'node:zlib';
import { CollectorError } from '../../errors.ts';
import {
  bodyInflatedBytesMax,
  inflateInlineBytesMax,
  inflateInlineOutputBytesMax,
  inflatesAtOnceMax,
  inflatesWaitingMax,
} from '../../limits.ts';
import { createTurns } from '../turns/turns.ts';
import { hasWholeFrames } from './zstd-frames.ts';

export type BodyEncoding = 'identity' | PackedEncoding;
type PackedEncoding = 'gzip' | 'deflate' | 'br' | 'zstd';

interface Unpacking {
  readonly inline: (body: Buffer, options: zlib.ZlibOptions) => Buffer;
  readonly aside: (
    body: Buffer,
    options: zlib.ZlibOptions,
    done: (failure: Error | null, inflated: Buffer) => void,
  ) => void;
}

/** How each encoding of RFC 9110 is undone; null where this Node can not. */
const UNPACKINGS: Readonly<Record<PackedEncoding, Unpacking | null>> = {
  gzip: { inline: zlib.gunzipSync, aside: zlib.gunzip },
  deflate: {
    inline: (body, options) =>
      hasZlibHeader(body) ? zlib.inflateSync(body, options) : zlib.inflateRawSync(body, options),
    aside: (body, options, done) =>
      hasZlibHeader(body)
        ? zlib.inflate(body, options, done)
        : zlib.inflateRaw(body, options, done),
  },
  br: { inline: zlib.brotliDecompressSync, aside: zlib.brotliDecompress },
  zstd: findZstd(),
};

/** `deflate` is the zlib format (RFC 1950), but some senders leave its header out. */
function hasZlibHeader([first = 0, second = 0]: Buffer): boolean {
  return first % 16 === 8 && (first * 256 + second) % 31 === 0;
}

/** Node has it from 22.15. */
function findZstd(): Unpacking | null {
  const { zstdDecompressSync: inline, zstdDecompress: aside } = zlib as {
    readonly zstdDecompressSync?: Unpacking['inline'];
    readonly zstdDecompress?: Unpacking['aside'];
  };
  return inline === undefined || aside === undefined ? null : { inline, aside };
}

const KNOWN = Object.entries(UNPACKINGS).flatMap(([name, how]) => (how === null ? [] : [name]));

/** @throws CollectorError encoding_unsupported */
export function parseEncoding(header: string | undefined): BodyEncoding {
  const encoding = (header ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return 'identity';
  const name = encoding === 'x-gzip' ? 'gzip' : encoding;
  if (KNOWN.includes(name)) return name as PackedEncoding;
  throw new CollectorError(
    'encoding_unsupported',
    `Expected a content-encoding of ${KNOWN.join(', ')} or identity, got another. Send the body with one of these.`,
  );
}

export interface Inflater {
  /**
   * Stops at `bodyInflatedBytesMax`, so that a small body that promises gigabytes costs no more than a large honest one.
   *
   * @throws CollectorError body_undecodable, body_inflates_too_large, collector_busy
   */
  readonly inflate: (body: Buffer, encoding: BodyEncoding) => Promise<Buffer>;
}

export function createInflater(): Inflater {
  const takeTurn = createTurns({
    atOnceMax: inflatesAtOnceMax,
    waitingMax: inflatesWaitingMax,
    code: 'collector_busy',
    message: 'Expected fewer large reports at once. Send the report again later.',
  });
  return {
    inflate: async (body, encoding) => {
      if (encoding === 'identity') return body;
      const unpacking = UNPACKINGS[encoding];
      if (unpacking === null) throw describeFailure(null);
      if (encoding === 'zstd' && !hasWholeFrames(body)) throw describeFailure(null);
      const inflated = body.length <= inflateInlineBytesMax ? inflateInline(body, unpacking) : null;
      return inflated ?? takeTurn(() => inflateAside(body, unpacking));
    },
  };
}

/**
 * Inflates, and tells how many bytes that came to: a body that was left because more is in it than may be has cost as much as
 * the largest that is taken.
 *
 * @throws CollectorError as `inflate` does
 */
export async function inflateOnAccount(
  body: Buffer,
  encoding: BodyEncoding,
  inflater: Inflater,
  account: (bytes: number) => void,
): Promise<Buffer> {
  try {
    const inflated = await inflater.inflate(body, encoding);
    account(inflated.length);
    return inflated;
  } catch (failure) {
    const isTooLarge =
      failure instanceof CollectorError && failure.code === 'body_inflates_too_large';
    account(isTooLarge ? bodyInflatedBytesMax : body.length);
    throw failure;
  }
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

/** Null where more is in it than is inflated on the spot. */
function inflateInline(body: Buffer, { inline }: Unpacking): Buffer | null {
  try {
    return inline(body, { maxOutputLength: inflateInlineOutputBytesMax });
  } catch (failure) {
    if (failure instanceof RangeError) return null;
    throw describeFailure(failure);
  }
}

function inflateAside(body: Buffer, { aside }: Unpacking): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    aside(body, { maxOutputLength: bodyInflatedBytesMax }, (failure, inflated) => {
      if (failure === null) resolve(inflated);
      else reject(describeFailure(failure));
    });
  });
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
