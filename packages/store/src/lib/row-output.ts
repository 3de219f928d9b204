/**
 * Bytes of RowBinary as they are put together: numbers little-endian, texts behind their length, nothing between the columns. See
 * "Formats for input and output data" in the documentation of ClickHouse.
 */
import { StoreError } from '../errors.ts';
import { wordCharsKnownMax, wordsKnownMax } from '../limits.ts';
import { NO_DEVICE } from './event-rows.ts';

export interface Output {
  bytes: Buffer;
  /** Of the same bytes. */
  view: DataView;
  end: number;
}

export function createOutput(bytesUsual: number): Output {
  // What is not written is not read.
  const bytes = Buffer.allocUnsafeSlow(bytesUsual);
  return { bytes, view: new DataView(bytes.buffer), end: 0 };
}

/** Room for so many bytes after the end. */
export function reserve(out: Output, more: number): void {
  if (out.end + more <= out.bytes.length) return;
  const { bytes, view } = createOutput((out.end + more) * 2);
  bytes.set(out.bytes.subarray(0, out.end));
  out.bytes = bytes;
  out.view = view;
}

export function putText(out: Output, text: string): void {
  putEncoded(out, encodeText(text));
}

/** Words come again and again: names of products, events and fields, and most values. */
const words = new Map<string, Uint8Array>();

/** A text behind its length. */
export function encodeText(text: string): Uint8Array {
  const known = words.get(text);
  if (known !== undefined) return known;
  const bytes = encoder.encode(text);
  const out = createOutput(bytes.length + LENGTH_BYTES_MAX);
  putLength(out, bytes.length);
  out.bytes.set(bytes, out.end);
  const encoded = Uint8Array.from(out.bytes.subarray(0, out.end + bytes.length));
  // What is long seldom comes again, a failure of somebody's least of all.
  if (text.length > wordCharsKnownMax) return encoded;
  if (words.size >= wordsKnownMax) words.clear();
  words.set(text, encoded);
  return encoded;
}

const encoder = new TextEncoder();
const LENGTH_BYTES_MAX = 8;

export function putEncoded(out: Output, encoded: Uint8Array): void {
  const { length } = encoded;
  reserve(out, length);
  const { bytes, end } = out;
  // A call costs more than copying a few bytes by hand.
  if (length > ENCODED_BYTES_SHORT) bytes.set(encoded, end);
  else for (let at = 0; at < length; at += 1) bytes[end + at] = encoded[at] ?? 0;
  out.end = end + length;
}

const ENCODED_BYTES_SHORT = 24;

/** A text behind its length that is written again and again, four bytes at a time. */
export interface StampedText {
  readonly length: number;
  /** The last with bytes behind the text that do not count. */
  readonly words: Int32Array;
  /** Bytes that are written over. */
  readonly room: number;
}

export function createStamp(text: string): StampedText {
  const encoded = encodeText(text);
  const words = new Int32Array(Math.ceil(encoded.length / WORD_BYTES));
  const view = new DataView(words.buffer);
  for (const [at, byte] of encoded.entries()) view.setUint8(at, byte);
  for (let index = 0; index < words.length; index += 1) {
    words[index] = view.getInt32(index * WORD_BYTES);
  }
  return { length: encoded.length, words, room: words.byteLength };
}

const WORD_BYTES = 4;

export function putStamp(out: Output, stamp: StampedText): void {
  reserve(out, stamp.room);
  out.end = stampAt(out.view, out.end, stamp);
}

/** Where there is room. Returns where the text ends. */
export function stampAt(view: DataView, start: number, { length, words }: StampedText): number {
  for (let index = 0; index < words.length; index += 1) {
    view.setInt32(start + index * WORD_BYTES, words[index] as number);
  }
  return start + length;
}

/** LEB128, as all lengths are written. */
export function putLength(out: Output, length: number): void {
  reserve(out, LENGTH_BYTES_MAX);
  let rest = length;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.bytes[out.end++] = (rest % 128) + 128;
  out.bytes[out.end++] = rest;
}

export function putFloat(out: Output, value: number): void {
  reserve(out, 8);
  out.view.setFloat64(out.end, value, true);
  out.end += 8;
}

/** Two halves, each little-endian. */
export function putUuid(out: Output, uuid: string): void {
  reserve(out, 16);
  const { view, end } = out;
  out.end = end + 16;
  if (uuid === NO_DEVICE) {
    view.setFloat64(end, 0, true);
    view.setFloat64(end + 8, 0, true);
    return;
  }
  view.setUint32(end + 4, Number.parseInt(uuid.slice(0, 8), 16), true);
  view.setUint32(end, Number.parseInt(uuid.slice(9, 13) + uuid.slice(14, 18), 16), true);
  view.setUint32(end + 12, Number.parseInt(uuid.slice(19, 23) + uuid.slice(24, 28), 16), true);
  view.setUint32(end + 8, Number.parseInt(uuid.slice(28), 16), true);
}

/** @throws StoreError STORE_BAD_ROWS: as text, ClickHouse would have said so. */
export function putFlag(out: Output, value: unknown): void {
  if (typeof value !== 'boolean') {
    throw new StoreError(
      'STORE_BAD_ROWS',
      'Expected a flag of an event to be true or false, got something else. Check events before they are accepted.',
    );
  }
  reserve(out, 1);
  out.bytes[out.end++] = value ? 1 : 0;
}
