/**
 * One line of a report as bytes, in which single parts are replaced: what did not change since the last line is not written
 * again. It is a whole line at any time, from the first on, which says nothing at the epoch.
 */
import { formatInstant } from '../format-instant.ts';
import { formatEvent } from '../report.ts';

export interface LineBuffer {
  /** The line, its `\n` included, and room beyond it. Another array once that is used up. */
  bytes: Uint8Array;
  /** Bytes of the line. */
  length: number;
  /** Where each part ends: first what opens the line, then each field, in order. One that is left out ends where it starts. */
  readonly ends: Int32Array;
  /** The number of the event that is written, and how many digits it has. */
  sequence: number;
  sequenceDigits: number;
  /** The millisecond and the second since the epoch that are written. */
  atMs: number;
  second: number;
}

/** The line of the event with number 0 at the epoch, all its fields left out. */
export function createLineBuffer(event: string, fields: number): LineBuffer {
  const line = encoder.encode(formatEvent({ seq: 0, at: EPOCH, event, fields: {} }));
  const bytes = new Uint8Array(line.length + fields * FIELD_BYTES_USUAL);
  bytes.set(line);
  const ends = new Int32Array(fields + 1).fill(line.length - END.length);
  return { bytes, length: line.length, ends, sequence: 0, sequenceDigits: 1, atMs: 0, second: 0 };
}

const encoder = new TextEncoder();
const EPOCH = formatInstant(0);
/** As `formatEvent()` writes them. */
const BEFORE_SEQUENCE = '{"seq":';
const BEFORE_INSTANT = ',"at":"';
const END = '}\n';
/** Characters of an instant up to its milliseconds: `2026-11-21T09:00:01.` */
const SECOND_CHARS = 20;
const FIELD_BYTES_USUAL = 32;

/** Writes the number of the event, at most 2^32-1. Of the one after the last, nine times in ten a single digit differs. */
export function setSequence(line: LineBuffer, sequence: number): void {
  const last = BEFORE_SEQUENCE.length + line.sequenceDigits - 1;
  const digit = line.bytes[last] ?? NINE;
  if (sequence === line.sequence + 1 && digit < NINE) line.bytes[last] = digit + 1;
  else writeSequence(line, sequence);
  line.sequence = sequence;
}

function writeSequence(line: LineBuffer, sequence: number): void {
  const digits = countDigits(sequence);
  const end = BEFORE_SEQUENCE.length + digits;
  if (digits !== line.sequenceDigits) {
    shift(line, 0, BEFORE_SEQUENCE.length + line.sequenceDigits, digits - line.sequenceDigits);
    line.sequenceDigits = digits;
  }
  putInteger(line.bytes, end, sequence);
}

/** Writes the time, whole milliseconds since the epoch, as `Date.toISOString()` does for the years 0 to 9999. */
export function setInstant(line: LineBuffer, atMs: number): void {
  if (atMs === line.atMs) return;
  line.atMs = atMs;
  const start = BEFORE_SEQUENCE.length + line.sequenceDigits + BEFORE_INSTANT.length;
  const second = Math.floor(atMs / 1000);
  if (second !== line.second) {
    // Takes longer than all the rest of a line, and most events share their second with the one before.
    putText(line.bytes, start, formatInstant(second * 1000).slice(0, SECOND_CHARS));
    line.second = second;
  }
  const { bytes } = line;
  const ms = atMs - second * 1000;
  const hundreds = (ms / 100) | 0;
  const tens = (ms / 10) | 0;
  bytes[start + SECOND_CHARS] = ZERO + hundreds;
  bytes[start + SECOND_CHARS + 1] = ZERO + tens - hundreds * 10;
  bytes[start + SECOND_CHARS + 2] = ZERO + ms - tens * 10;
}

/** Makes the part of a field so many bytes long. What it held stays from its start, and what follows it moves. */
export function resizePart(line: LineBuffer, field: number, width: number): void {
  const start = line.ends[field] ?? 0;
  const end = line.ends[field + 1] ?? 0;
  if (start + width !== end) shift(line, field + 1, end, start + width - end);
}

/** Moves what lies from `from` on, where the parts from `part` on end. */
function shift(line: LineBuffer, part: number, from: number, by: number): void {
  if (line.length + by > line.bytes.length) {
    const larger = new Uint8Array(2 * (line.length + by));
    larger.set(line.bytes);
    line.bytes = larger;
  }
  move(line.bytes, from, line.length, by);
  const { ends } = line;
  for (let index = part; index < ends.length; index += 1) ends[index] = (ends[index] ?? 0) + by;
  line.length += by;
}

function move(bytes: Uint8Array, from: number, to: number, by: number): void {
  if (to - from > FEW_BYTES) bytes.copyWithin(from + by, from, to);
  else if (by < 0) for (let at = from; at < to; at += 1) bytes[at + by] = bytes[at] ?? 0;
  else for (let at = to - 1; at >= from; at -= 1) bytes[at + by] = bytes[at] ?? 0;
}

/** So many are moved one by one faster than by a call that leaves the compiled code. */
const FEW_BYTES = 16;
const ZERO = 48;
const NINE = 57;

/** Decimal digits of a whole number from 0 to 2^32-1. */
export function countDigits(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1_000) return 3;
  let digits = 4;
  for (let bound = 10_000; value >= bound; bound *= 10) digits += 1;
  return digits;
}

/** Writes the digits of a whole number from 0 to 2^32-1 so that they end before `end`. */
export function putInteger(bytes: Uint8Array, end: number, value: number): void {
  // As 32 bits without a sign the engine divides by a multiplication.
  let rest = value >>> 0;
  let at = end;
  do {
    const tenth = (rest / 10) >>> 0;
    at -= 1;
    bytes[at] = ZERO + rest - tenth * 10;
    rest = tenth;
  } while (rest > 0);
}

/** Writes ASCII. */
export function putText(bytes: Uint8Array, start: number, text: string): void {
  for (let index = 0; index < text.length; index += 1) {
    bytes[start + index] = text.charCodeAt(index);
  }
}
