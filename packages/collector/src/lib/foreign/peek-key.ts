/**
 * The key that the first bytes of a body name. The doors of other SDKs find it inside, and a body that is refused for its key
 * must not cost what one that is taken does: so its beginning alone is unpacked, and only while some key has nothing left.
 * A body whose key stands further on is read as usual, and refused then.
 */
import * as zlib from 'node:zlib';
import { peekedBytesMax, peekedInflatedBytesMax } from '../../limits.ts';
import type { BodyEncoding } from '../door/encodings.ts';

/** Null where it can not be seen. `find` gets the bytes as Latin-1, so that an index is an offset. */
export function peekKey(
  sent: Buffer,
  encoding: BodyEncoding,
  find: (start: string) => string | null,
): string | null {
  const start = unpackStart(sent.subarray(0, peekedBytesMax), encoding);
  return start === null ? null : find(start.toString('latin1'));
}

/** Of an envelope: `"iKey":"…"`. */
export function findEnvelopeKey(start: string): string | null {
  return /"iKey"\s*:\s*"([^"\\]{1,64})"/.exec(start)?.[1] ?? null;
}

/** Of a resource: the value of `service.name`, in JSON as text, in protobuf as bytes of a length that stands before them. */
export function findServiceName(start: string): string | null {
  const json = /"service\.name"\s*,\s*"value"\s*:\s*\{\s*"stringValue"\s*:\s*"([^"\\]{1,64})"/.exec(
    start,
  )?.[1];
  if (json !== undefined) return json;
  const at = start.indexOf(SERVICE_NAME);
  if (at < 0) return null;
  // What follows is tag, length, tag, length, text: the value is field 2 of the pair, its text field 1. Lengths below 128 take one byte.
  const [pairTag = 0, , textTag = 0, length = 0] = Buffer.from(
    start.slice(at + SERVICE_NAME.length, at + SERVICE_NAME.length + 4),
    'latin1',
  );
  const isText = pairTag === 0x12 && textTag === 0x0a && length > 0 && length < 0x80;
  const from = at + SERVICE_NAME.length + 4;
  return isText ? start.slice(from, from + length) : null;
}

const SERVICE_NAME = 'service.name';

/** What of the body comes out of its first bytes; the stream is cut short, which is no fault here. */
function unpackStart(start: Buffer, encoding: BodyEncoding): Buffer | null {
  const bounds = { maxOutputLength: peekedInflatedBytesMax };
  const partly = { ...bounds, finishFlush: zlib.constants.Z_SYNC_FLUSH };
  try {
    if (encoding === 'identity') return start;
    if (encoding === 'gzip') return zlib.gunzipSync(start, partly);
    if (encoding === 'deflate') return zlib.inflateSync(start, partly);
    const { BROTLI_OPERATION_FLUSH } = zlib.constants;
    if (encoding !== 'br') return null;
    return zlib.brotliDecompressSync(start, { ...bounds, finishFlush: BROTLI_OPERATION_FLUSH });
  } catch {
    return null;
  }
}
