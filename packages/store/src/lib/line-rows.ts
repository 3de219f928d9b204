/**
 * Lines of a report as rows of the table `events`, from bytes to bytes: no object is made of an event.
 *
 * A line in the usual form is gone through once. In any other (names with escapes, a field that stands twice, numbers written in
 * other ways) it is parsed, and what comes of it is written as any event is: the rows are the same, byte for byte.
 */
import {
  type DayReader,
  byteAt,
  compileText,
  createDayReader,
  holdsAt,
} from '@candor/manifest/event-scan';
import { parseInstant } from '@candor/manifest/report';
import type { FieldValues } from '@candor/manifest/shape';
import { StoreError } from '../errors.ts';
import { fieldsPerLineMax } from '../limits.ts';
import type { StoredReport } from '../store.ts';
import { assertEvent, countFields } from './event-rows.ts';
import {
  type LineName,
  type NameBook,
  createNameBook,
  findName,
  forgetNames,
} from './line-names.ts';
import {
  type LineValues,
  createLineValues,
  putTakenNumbers,
  readText,
  takeValue,
} from './line-values.ts';
import { type ReportForm, createOpening, createReportForm, putOpening } from './report-form.ts';
import { putFields } from './row-binary.ts';
import { DAY_MS } from './row-days.ts';
import { reserve } from './row-output.ts';
import { type RowSheet, endRow, isFull } from './row-sheet.ts';

/** Remembers what lines say again and again. */
export interface LineReader {
  readonly names: NameBook;
  readonly days: DayReader;
  readonly values: LineValues;
  /** Lines so far. */
  line: number;
}

export function createLineReader(): LineReader {
  return { names: createNameBook(), days: createDayReader(), values: createLineValues(), line: 0 };
}

/** A report of which lines are being written. */
export interface OpenReport {
  readonly form: ReportForm;
  readonly bytes: Uint8Array;
  /** Of the same bytes. */
  readonly view: DataView;
  /** By the event, how its rows begin. */
  readonly openings: Map<LineName, Uint8Array>;
  /** Where the next line begins. */
  next: number;
}

export function openReport(report: StoredReport): OpenReport {
  const { lines: bytes } = report;
  return {
    form: createReportForm(report),
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    openings: new Map(),
    next: 0,
  };
}

/**
 * Writes the next lines, until the sheet is full or there are no more.
 *
 * @throws StoreError STORE_BAD_EVENT; SyntaxError for values that are no JSON.
 */
export function writeLines(reader: LineReader, report: OpenReport, sheet: RowSheet): void {
  while (report.next < report.bytes.length && !isFull(sheet)) {
    forgetNames(reader.names);
    reader.line += 1;
    const { end } = sheet.out;
    const next = writeUsualLine(reader, report, sheet);
    if (next > 0) {
      report.next = next;
      continue;
    }
    sheet.out.end = end;
    report.next = writeAnyLine(report, sheet);
  }
}

const SEQ = compileText('{"seq":');
const AT = compileText(',"at":');
/** Behind the time, where it stands. */
const CORRECTED = compileText(',"clockCorrected":true');
const INSTANT_BYTES = 24;
/** Whole numbers of so many digits are all exact. */
const DIGITS_EXACT = 15;

/** Returns where the next line begins, or -1 for a line that has to be parsed. */
function writeUsualLine(reader: LineReader, report: OpenReport, sheet: RowSheet): number {
  const { bytes, view, next } = report;
  if (!holdsAt(view, next, SEQ)) return -1;
  const seqFrom = next + SEQ.length;
  const seqEnd = skipDigits(bytes, seqFrom);
  if (seqEnd < 0 || !holdsAt(view, seqEnd, AT)) return -1;
  const seq = readDigits(bytes, seqFrom, seqEnd);
  const atFrom = seqEnd + AT.length;
  const isText = bytes[atFrom] === QUOTE;
  const atEnd = isText ? atFrom + INSTANT_BYTES + 2 : skipDigits(bytes, atFrom);
  if (atEnd < 0 || (isText && byteAt(view, atEnd - 1) !== QUOTE)) return -1;
  const atMs = isText
    ? reader.days.readInstant(view, atFrom + 1)
    : readDigits(bytes, atFrom, atEnd);
  // Some instants are written in a way that takes longer to read.
  if (Number.isNaN(atMs)) return -1;
  const { events } = reader.names;
  const named = findName(events, events.start, view, atEnd);
  const isCorrected = named === null && holdsAt(view, atEnd, CORRECTED);
  const nameFrom = isCorrected ? atEnd + CORRECTED.length : atEnd;
  const event = isCorrected ? findName(events, events.start, view, nameFrom) : named;
  if (event === null) return -1;
  assertEvent(seq, atMs);
  const day = Math.floor(atMs / DAY_MS);
  const opening = findOpening(report, event);
  putOpening(sheet.out, report.form, opening, { seq, day, atMs, isCorrected });
  const end = writeFields(reader, event, report, sheet, nameFrom + event.key.length);
  if (end > 0) endRow(sheet, seq, day);
  return end;
}

function findOpening({ form, openings }: OpenReport, event: LineName): Uint8Array {
  const known = openings.get(event);
  if (known !== undefined) return known;
  const opening = createOpening(form, event.name);
  openings.set(event, opening);
  return opening;
}

/** As two maps: words, then numbers; how many, then names and values in turn. Returns where the next line begins, or -1. */
function writeFields(
  { names, values, line }: LineReader,
  event: LineName,
  { bytes, view }: OpenReport,
  { out }: RowSheet,
  start: number,
): number {
  values.wordCount = 0;
  values.numberCount = 0;
  values.numberBytes = 0;
  reserve(out, 1);
  const countAt = out.end;
  out.end += 1;
  let before = event;
  let at = start;
  for (let count = 0; bytes[at] === COMMA; count += 1) {
    const name = findName(names.fields, before, view, at);
    if (name === null || name.line === line || count === fieldsPerLineMax) return -1;
    name.line = line;
    at = takeValue(values, out, name, bytes, view, at + name.key.length);
    before = name;
  }
  if (bytes[at] !== CLOSE || bytes[at + 1] !== LINE_END) return -1;
  out.bytes[countAt] = values.wordCount;
  putTakenNumbers(out, values);
  return at + 2;
}

/** The parts of a line, of which the last is that of its fields. */
const LINE =
  /^\{"seq":([^,]*),"at":("?)([^",]*)\2(,"clockCorrected":true)?,"event":"([^"]*)"(.*)$/s;

function writeAnyLine({ form, bytes, next }: OpenReport, sheet: RowSheet): number {
  const found = bytes.indexOf(LINE_END, next);
  const end = found < 0 ? bytes.length : found;
  const parts = LINE.exec(readText(bytes, next, end));
  if (parts === null) {
    throw new StoreError(
      'STORE_BAD_EVENT',
      'Expected the line of an event to begin with its number, its time and its name, got something else. Check events before they are accepted.',
    );
  }
  const [, seqText, quote, atText = '', corrected, event = '', rest = ''] = parts;
  const seq = Number(seqText);
  const atMs = quote === '' ? Number(atText) : parseInstant(atText);
  assertEvent(seq, atMs);
  const fields = JSON.parse(rest.startsWith(',') ? `{${rest.slice(1)}` : '{}') as FieldValues;
  const day = Math.floor(atMs / DAY_MS);
  const isCorrected = corrected !== undefined;
  putOpening(sheet.out, form, createOpening(form, event), { seq, day, atMs, isCorrected });
  putFields(sheet.out, fields, countFields(fields));
  endRow(sheet, seq, day);
  return end + 1;
}

/** Where the digits end that stand at `start`; -1 where there are none, or too many to be exact. */
function skipDigits(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[at] ?? 0) at += 1;
  return at > start && at - start <= DIGITS_EXACT ? at : -1;
}

function readDigits(bytes: Uint8Array, from: number, to: number): number {
  let whole = 0;
  for (let at = from; at < to; at += 1) whole = whole * 10 + (bytes[at] ?? 0) - ZERO;
  return whole;
}

const LINE_END = 10;
const QUOTE = 34;
const COMMA = 44;
const ZERO = 48;
const NINE = 57;
const CLOSE = 125;
