/** Values in lines of JSON, as the rows of the table `events` have them: texts are copied, numbers worked out of their digits. */
import { compileText, holdsAt } from '@candor/manifest/event-scan';
import type { FieldValue } from '@candor/manifest/shape';
import { fieldsPerLineMax } from '../limits.ts';
import { writeWord } from './event-rows.ts';
import type { LineName } from './line-names.ts';
import {
  type Output,
  type StampedText,
  createStamp,
  putLength,
  putStamp,
  stampAt,
  putText,
  reserve,
} from './row-output.ts';

/** What has been read of a line. Words are written at once; numbers stand behind them, and wait. */
export interface LineValues {
  wordCount: number;
  numberCount: number;
  /** Room that they take at most. */
  numberBytes: number;
  readonly numberNames: StampedText[];
  readonly numbers: Float64Array;
}

export function createLineValues(): LineValues {
  return {
    wordCount: 0,
    numberCount: 0,
    numberBytes: 0,
    numberNames: [],
    numbers: new Float64Array(fieldsPerLineMax),
  };
}

/** Takes the value at `at`. Returns where it ends. @throws SyntaxError when none stands there. */
export function takeValue(
  values: LineValues,
  out: Output,
  { stamp }: LineName,
  bytes: Uint8Array,
  view: DataView,
  at: number,
): number {
  const byte = bytes[at];
  if (byte === QUOTE) {
    const end = putPlainText(out, stamp, bytes, at + 1);
    if (end > 0) {
      values.wordCount += 1;
      return end;
    }
  } else if (byte === LETTER_T || byte === LETTER_F) {
    const isTrue = byte === LETTER_T;
    const text = isTrue ? TRUE : FALSE;
    if (holdsAt(view, at, text)) {
      putStamp(out, stamp);
      putStamp(out, isTrue ? TRUE_WORD : FALSE_WORD);
      values.wordCount += 1;
      return at + text.length;
    }
  } else {
    const end = readNumber(values.numbers, values.numberCount, bytes, at);
    if (end > 0) {
      addNumber(values, stamp);
      return end;
    }
  }
  return takeAnyValue(values, out, stamp, bytes, at);
}

export function putTakenNumbers(out: Output, values: LineValues): void {
  const { numberCount, numberNames, numbers } = values;
  putLength(out, numberCount);
  reserve(out, values.numberBytes);
  const { view } = out;
  let { end } = out;
  for (let index = 0; index < numberCount; index += 1) {
    end = stampAt(view, end, numberNames[index] as StampedText);
    view.setFloat64(end, numbers[index] as number, true);
    end += FLOAT_BYTES;
  }
  out.end = end;
}

/** The number itself is in its place. */
function addNumber(values: LineValues, stamp: StampedText): void {
  values.numberNames[values.numberCount] = stamp;
  values.numberCount += 1;
  values.numberBytes += stamp.room + FLOAT_BYTES;
}

/** Writes the text that begins at `start`, if JSON and a row write it alike, and it is short. Returns where it ends, or -1. */
function putPlainText(out: Output, stamp: StampedText, bytes: Uint8Array, start: number): number {
  const before = out.end;
  reserve(out, stamp.room + TEXT_BYTES_SHORT + 1);
  const { bytes: written } = out;
  const lengthAt = stampAt(out.view, before, stamp);
  let to = lengthAt + 1;
  const toMax = to + TEXT_BYTES_SHORT;
  let at = start;
  for (let byte = bytes[at] ?? 0; byte !== QUOTE; byte = bytes[at] ?? 0) {
    if (byte < 32 || byte > 126 || byte === BACKSLASH || to === toMax) {
      out.end = before;
      return -1;
    }
    written[to] = byte;
    to += 1;
    at += 1;
  }
  written[lengthAt] = at - start;
  out.end = to;
  return at + 1;
}

/**
 * Puts the number at `start` into its place, if it is written in few enough digits that the quotient of two whole numbers is the
 * number that the text says (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990). Returns where it ends, or -1.
 */
function readNumber(
  numbers: Float64Array,
  place: number,
  bytes: Uint8Array,
  start: number,
): number {
  const isNegative = bytes[start] === MINUS;
  const from = isNegative ? start + 1 : start;
  let at = from;
  let whole = 0;
  let digit = (bytes[at] ?? 0) - ZERO;
  for (; digit >= 0 && digit < 10; digit = (bytes[at] ?? 0) - ZERO) {
    whole = whole * 10 + digit;
    at += 1;
  }
  let digits = at - from;
  // A zero before others is no JSON.
  if (digits === 0 || (digits > 1 && bytes[from] === ZERO)) return -1;
  let unit = 1;
  if (digit === POINT_DIGIT) {
    const point = at;
    at += 1;
    digit = (bytes[at] ?? 0) - ZERO;
    for (; digit >= 0 && digit < 10; digit = (bytes[at] ?? 0) - ZERO) {
      whole = whole * 10 + digit;
      unit *= 10;
      at += 1;
    }
    if (at === point + 1) return -1;
    digits += at - point - 1;
  }
  if (digits > DIGITS_EXACT || (digit !== COMMA - ZERO && digit !== CLOSE - ZERO)) return -1;
  const number = whole / unit;
  numbers[place] = isNegative ? -number : number;
  return at;
}

function takeAnyValue(
  values: LineValues,
  out: Output,
  stamp: StampedText,
  bytes: Uint8Array,
  at: number,
): number {
  const end = findValueEnd(bytes, at);
  const value = JSON.parse(readText(bytes, at, end)) as FieldValue;
  if (typeof value === 'number') {
    values.numbers[values.numberCount] = value;
    addNumber(values, stamp);
  } else {
    putStamp(out, stamp);
    putText(out, writeWord(value));
    values.wordCount += 1;
  }
  return end;
}

/** The place of the comma or the bracket that ends the value, or of the line's end. */
function findValueEnd(bytes: Uint8Array, start: number): number {
  let depth = 0;
  let isText = false;
  let at = start;
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === LINE_END) return at;
    if (isText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN || byte === OPEN_LIST) depth += 1;
    else if (depth === 0 && (byte === COMMA || byte === CLOSE)) return at;
    else if (byte === CLOSE || byte === CLOSE_LIST) depth -= 1;
  }
  return at;
}

export function readText(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');
}

const FLOAT_BYTES = 8;
const TRUE = compileText('true');
const FALSE = compileText('false');
const TRUE_WORD = createStamp('true');
const FALSE_WORD = createStamp('false');
/** Whole numbers of so many digits are all exact. */
const DIGITS_EXACT = 15;
/** Texts of so many bytes have a length of one byte. */
const TEXT_BYTES_SHORT = 127;
const LINE_END = 10;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const POINT_DIGIT: number = 46 - 48;
const ZERO = 48;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const LETTER_F = 102;
const LETTER_T = 116;
const OPEN = 123;
const CLOSE = 125;
