/** From the bytes on the wire to the text of a report. */
import { isUtf8 } from 'node:buffer';
import { gunzip, gunzipSync } from 'node:zlib';
import { CollectorError } from '../../errors.ts';
import {
  bodyInflatedBytesMax,
  inflateInlineBytesMax,
  inflateInlineOutputBytesMax,
  inflatesAtOnceMax,
  inflatesWaitingMax,
} from '../../limits.ts';
import { createTurns } from '../turns/turns.ts';

export type BodyEncoding = 'gzip' | 'identity';

/** @throws CollectorError encoding_unsupported */
export function parseEncoding(header: string | undefined): BodyEncoding {
  const encoding = (header ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return 'identity';
  if (encoding === 'gzip' || encoding === 'x-gzip') return 'gzip';
  throw new CollectorError(
    'encoding_unsupported',
    'Expected a content-encoding of gzip or identity, got another. Send the body with one of these two.',
  );
}

export interface Inflater {
  /**
   * Stops at `bodyInflatedBytesMax`, so that a small body that promises gigabytes costs no more than a large honest one.
   *
   * @throws CollectorError body_not_gzip, body_inflates_too_large, collector_busy
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
      const inflated = body.length <= inflateInlineBytesMax ? inflateInline(body) : null;
      return inflated ?? takeTurn(() => inflateAside(body));
    },
  };
}

/** @throws CollectorError body_not_utf8 */
export function decodeText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new CollectorError(
    'body_not_utf8',
    'Expected a body of UTF-8 text, got bytes that are not. Send newline-delimited JSON, gzipped with a content-encoding or plain.',
  );
}

/** Null where more is in it than is inflated on the spot. */
function inflateInline(body: Buffer): Buffer | null {
  try {
    return gunzipSync(body, { maxOutputLength: inflateInlineOutputBytesMax });
  } catch (failure) {
    if (failure instanceof RangeError) return null;
    throw describeFailure(failure);
  }
}

function inflateAside(body: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gunzip(body, { maxOutputLength: bodyInflatedBytesMax }, (failure, inflated) => {
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
    'body_not_gzip',
    'Expected a whole gzip stream, as the content-encoding says, got something else or a part of one. Compress the body again, or send it plain.',
  );
}
