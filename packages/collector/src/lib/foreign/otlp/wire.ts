/**
 * The wire format of Protocol Buffers, as far as a reader of logs needs it: varints, fixed numbers, and bytes of a given
 * length. https://protobuf.dev/programming-guides/encoding/
 */

/** One field of a message: where its value lies, which is looked at by those alone who need it. */
export interface WireField {
  readonly number: number;
  /** `varint`, `fixed64`, `bytes`, `fixed32`, as the tag says. Groups are not supported: the logs of OpenTelemetry have none. */
  readonly type: 0 | 1 | 2 | 5;
  readonly within: Buffer;
  readonly from: number;
  readonly to: number;
}

/** How many fields may still come, in all messages together: each costs far more than the two bytes that it may be. */
export interface FieldCount {
  left: number;
}

/** What is no message of this format. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** A message with more fields than are read. */
export class TooManyFields extends Error {
  override readonly name = 'TooManyFields';
}

const VARINT_BYTES_MAX = 10;
const TAG_MAX = 2 ** 32 - 1;

/** The fields of a message, in the order in which they stand. @throws WireError, TooManyFields */
export function* readWireFields(bytes: Buffer, count: FieldCount): Generator<WireField> {
  for (let at = 0; at < bytes.length;) {
    count.left -= 1;
    if (count.left < 0) throw new TooManyFields('more fields than one request may have');
    const start = findVarintEnd(bytes, at);
    const tag = readSmall(bytes, at, start);
    const type = tag % 8;
    if (tag < 8 || tag > TAG_MAX) throw new WireError('a field without a number');
    if (type !== 0 && type !== 1 && type !== 2 && type !== 5) {
      throw new WireError('a field of an unknown wire type');
    }
    const from = type === 2 ? findVarintEnd(bytes, start) : start;
    at = findValueEnd(bytes, type, start, from);
    if (at > bytes.length) throw new WireError('a field that is cut short');
    yield { number: Math.floor(tag / 8), type, within: bytes, from, to: at };
  }
}

/** `from`: behind the length of bytes, else the same as `start`. */
function findValueEnd(bytes: Buffer, type: WireField['type'], start: number, from: number): number {
  if (type === 0) return findVarintEnd(bytes, start);
  if (type === 2) return from + readSmall(bytes, start, from);
  return from + (type === 1 ? 8 : 4);
}

function findVarintEnd(bytes: Buffer, from: number): number {
  for (let at = from; at < from + VARINT_BYTES_MAX; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) throw new WireError('a number that is cut short');
    if (byte < 0x80) return at + 1;
  }
  throw new WireError('a number that is too long');
}

/** A varint, without its last digits beyond 2^53: no tag and no length is that large. */
function readSmall(bytes: Buffer, from: number, end: number): number {
  let value = 0;
  for (let at = end - 1; at >= from; at -= 1) value = value * 0x80 + ((bytes[at] ?? 0) & 0x7f);
  return value;
}

/** The number that a field holds: 64 bits without a sign. @throws WireError where it is bytes */
export function readNumber({ type, within, from, to }: WireField): bigint {
  if (type === 1) return within.readBigUInt64LE(from);
  if (type === 5) return BigInt(within.readUInt32LE(from));
  if (type === 2) throw new WireError('bytes where a number is expected');
  if (to - from <= EXACT_BYTES) return BigInt(readSmall(within, from, to));
  const low = BigInt(readSmall(within, from, from + EXACT_BYTES));
  const high = BigInt(readSmall(within, from + EXACT_BYTES, to));
  return BigInt.asUintN(64, (high << BigInt(7 * EXACT_BYTES)) | low);
}

/** So many bytes of a varint are 49 bits. */
const EXACT_BYTES = 7;

/** @throws WireError where it is a number */
export function readBytes({ type, within, from, to }: WireField): Buffer {
  if (type !== 2) throw new WireError('a number where bytes are expected');
  return within.subarray(from, to);
}

/** The bytes of a varint, for answers. */
export function encodeVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}

/** A field of bytes, with its tag and length. */
export function encodeBytes(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([encodeVarint(number * 8 + 2), encodeVarint(bytes.length), bytes]);
}

/** A field that is a whole number of at least 0. */
export function encodeNumber(number: number, value: number): Buffer {
  return Buffer.concat([encodeVarint(number * 8), encodeVarint(value)]);
}
