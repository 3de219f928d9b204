/**
 * The wire format of Protocol Buffers, as far as a reader of logs needs it: varints, fixed numbers, and bytes of a given
 * length. https://protobuf.dev/programming-guides/encoding/
 */

/** One field of a message. Numbers of 64 bits are `bigint`s, groups are not supported: the logs of OpenTelemetry have none. */
export interface WireField {
  readonly number: number;
  readonly value: bigint | Buffer;
  /** `varint`, `fixed64`, `bytes`, `fixed32`, as the tag says. */
  readonly type: 0 | 1 | 2 | 5;
}

/** What is no message of this format. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

const VARINT_BYTES_MAX = 10;

/** The fields of a message, in the order in which they stand. @throws WireError */
export function* readWireFields(bytes: Buffer): Generator<WireField> {
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    at = tag.end;
    const number = Number(tag.value >> 3n);
    const type = Number(tag.value & 7n);
    if (number === 0) throw new WireError('a field without a number');
    const field = readValue(bytes, at, type);
    at = field.end;
    yield { number, value: field.value, type: type as WireField['type'] };
  }
}

interface Read<Value> {
  readonly value: Value;
  readonly end: number;
}

function readValue(bytes: Buffer, at: number, type: number): Read<bigint | Buffer> {
  if (type === 0) return readVarint(bytes, at);
  if (type === 1) return { value: readFixed(bytes, at, 8), end: at + 8 };
  if (type === 5) return { value: readFixed(bytes, at, 4), end: at + 4 };
  if (type !== 2) throw new WireError('a field of an unknown wire type');
  const length = readVarint(bytes, at);
  const end = length.end + Number(length.value);
  if (end > bytes.length) throw new WireError('a field that is cut short');
  return { value: bytes.subarray(length.end, end), end };
}

function readFixed(bytes: Buffer, at: number, size: 4 | 8): bigint {
  if (at + size > bytes.length) throw new WireError('a number that is cut short');
  return size === 8 ? bytes.readBigUInt64LE(at) : BigInt(bytes.readUInt32LE(at));
}

function readVarint(bytes: Buffer, from: number): Read<bigint> {
  let value = 0n;
  for (let at = from; at < from + VARINT_BYTES_MAX; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) throw new WireError('a number that is cut short');
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - from));
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), end: at + 1 };
  }
  throw new WireError('a number that is too long');
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
