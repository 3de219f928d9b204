/**
 * Events in ClickHouse's RowBinary: each column's bytes after the other's, little-endian, without names or separators. Half the
 * work for ClickHouse that text is, and less for us.
 *
 * It is read from a request of its own, never from the text of a statement. See "Formats for input and output data" in the
 * documentation of ClickHouse.
 */
import { StoreError } from '../errors.ts';
import { rowsPerPiece, wordsKnownMax } from '../limits.ts';
import { type EventRow, NO_DEVICE, writeWord } from './event-rows.ts';

/** Columns of the table `events`, in the order in which a row is written. */
export const EVENT_COLUMNS =
  'product, environment, lane, day, device, session, seq, at, received, event, manifest, ephemeral, profile, fact_numbers, labels, numbers';

/** Words come again and again: names of products, events and fields, and most values. */
const words = new Map<string, Uint8Array>();

/** The bytes of these rows, piece by piece: whoever reads them has time for others in between. */
export async function* encodeInPieces(
  rows: readonly EventRow[],
): AsyncGenerator<Buffer, void, void> {
  for (let at = 0; at < rows.length; at += rowsPerPiece) {
    await new Promise((resolve) => setImmediate(resolve));
    yield encodeRows(rows.slice(at, at + rowsPerPiece));
  }
}

function encodeRows(rows: readonly EventRow[]): Buffer {
  const out = createOutput(rows.length * ROW_BYTES_USUAL);
  let session = '';
  let sessionBytes: Uint8Array = out.bytes;
  let device = '';
  let deviceBytes: Uint8Array = out.bytes;
  for (const row of rows) {
    const { event, profile } = row;
    // Rows of one report come one after the other.
    if (row.session !== session) sessionBytes = encodeUuid((session = row.session));
    if (row.device !== device) deviceBytes = encodeUuid((device = row.device));
    putText(out, event.product);
    putText(out, event.environment);
    putText(out, event.lane);
    reserve(out, FIXED_BYTES);
    out.view.setUint16(out.end, row.dayNumber, true);
    out.bytes.set(deviceBytes, out.end + 2);
    out.bytes.set(sessionBytes, out.end + 18);
    out.view.setUint32(out.end + 34, event.seq, true);
    const at = Math.floor(event.at);
    out.view.setUint32(out.end + 38, at % TWO_32, true);
    out.view.setUint32(out.end + 42, Math.floor(at / TWO_32), true);
    out.view.setUint32(out.end + 46, Math.floor(event.received / 1000), true);
    out.end += 50;
    putText(out, event.event);
    putText(out, event.manifest);
    reserve(out, FIXED_BYTES);
    out.bytes[out.end] = encodeFlag(event.ephemeral);
    out.view.setBigUint64(out.end + 1, profile.hash, true);
    out.end += 9;
    putNumbers(out, profile.facts, profile.numberCount);
    putFields(out, row);
  }
  return Buffer.from(out.bytes.buffer, 0, out.end);
}

interface Output {
  bytes: Uint8Array;
  view: DataView;
  end: number;
}

const TWO_32 = 2 ** 32;
const ROW_BYTES_USUAL = 384;
/** More than the columns of a row that have a length of their own take together. */
const FIXED_BYTES = 64;
const WORD_BYTES_SHORT = 24;

function createOutput(bytesUsual: number): Output {
  const bytes = new Uint8Array(bytesUsual + FIXED_BYTES);
  return { bytes, view: new DataView(bytes.buffer), end: 0 };
}

function reserve(out: Output, more: number): void {
  if (out.end + more <= out.bytes.length) return;
  const bytes = new Uint8Array((out.end + more) * 2);
  bytes.set(out.bytes.subarray(0, out.end));
  out.bytes = bytes;
  out.view = new DataView(bytes.buffer);
}

/** Words of a row's event, and numbers after them, each as a map: how many, then names and values in turn. */
function putFields(out: Output, { event, wordCount, numberCount }: EventRow): void {
  putLength(out, wordCount);
  const { fields } = event;
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined || typeof value === 'number') continue;
    putText(out, name);
    putText(out, writeWord(value));
  }
  putNumbers(out, fields, numberCount);
}

function putNumbers(out: Output, values: EventRow['event']['fields'], count: number): void {
  putLength(out, count);
  if (count === 0) return;
  for (const name in values) {
    const value = values[name];
    if (typeof value !== 'number') continue;
    putText(out, name);
    reserve(out, 8);
    out.view.setFloat64(out.end, value, true);
    out.end += 8;
  }
}

function putText(out: Output, text: string): void {
  let encoded = words.get(text);
  if (encoded === undefined) {
    encoded = encoder.encode(text);
    if (words.size >= wordsKnownMax) words.clear();
    words.set(text, encoded);
  }
  const { length } = encoded;
  putLength(out, length);
  reserve(out, length);
  const { bytes, end } = out;
  // A call costs more than copying a few bytes by hand.
  if (length > WORD_BYTES_SHORT) bytes.set(encoded, end);
  else for (let at = 0; at < length; at += 1) bytes[end + at] = encoded[at] ?? 0;
  out.end = end + length;
}

const encoder = new TextEncoder();

/** LEB128, as all lengths are written. */
function putLength(out: Output, length: number): void {
  reserve(out, 8);
  let rest = length;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.bytes[out.end++] = (rest % 128) + 128;
  out.bytes[out.end++] = rest;
}

/** Two halves, each little-endian. */
function encodeUuid(uuid: string): Uint8Array {
  if (uuid === NO_DEVICE) return NO_UUID;
  const hex = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  return Uint8Array.from([...hex.subarray(0, 8).toReversed(), ...hex.subarray(8, 16).toReversed()]);
}

const NO_UUID = new Uint8Array(16);

/** @throws StoreError STORE_BAD_ROWS: as text, ClickHouse would have said so. */
function encodeFlag(value: unknown): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw new StoreError(
    'STORE_BAD_ROWS',
    'Expected a flag of an event to be true or false, got something else. Check events before they are accepted.',
  );
}
