/**
 * The line of an event read where it lies, for who receives: whether it stands there as `createEventLine()` writes it, and every
 * value in it is declared and would come through its shaper as it is. No object is made of it, and its bytes may be kept as they are.
 *
 * It says yes to nothing that reading and shaping would change or refuse; but no to much that they would let through: other
 * orders, spaces, escapes, letters beyond ASCII, failures. Whoever gets a no reads the line as any other.
 */
import { createDayReader, type DayReader } from './lib/byte-instant.ts';
import { byteAt, compileText, holdsAt, type KnownText, type TextBytes } from './lib/byte-text.ts';
import { createWordTable, type WordTable } from './lib/byte-words.ts';
import { findEventFields } from './lib/event-fields.ts';
import {
  compileField,
  findDigitsKept,
  findWholesBelow,
  type FieldShaper,
} from './lib/field-shapers.ts';
import { lineCharsMax, sequenceMax } from './limits.ts';
import type { FieldDeclaration, LaneName, Manifest } from './manifest.ts';
import { LOST_EVENT } from './report.ts';

/** What a line says beside its fields, filled in by a scan. */
export interface ScannedEvent {
  seq: number;
  /** Milliseconds since the epoch. */
  atMs: number;
  event: string;
}

/**
 * Reads the line that begins at `start`. Returns where the next one begins, or -1 for a line that has to be read in another way;
 * what `scanned` says is then of no account.
 */
export type ScanEvent = (line: TextBytes, start: number, scanned: ScannedEvent) => number;

export { type DayReader, createDayReader } from './lib/byte-instant.ts';
export {
  type KnownText,
  type TextBytes,
  byteAt,
  compileText,
  holdsAt,
  openBytes,
} from './lib/byte-text.ts';

/** Knows the events of one lane, and `candor.lost`. */
export function compileEventScan(manifest: Manifest, lane: LaneName): ScanEvent {
  const names = Object.keys(manifest.events).filter((name) => manifest.events[name]?.lane === lane);
  const events = new Map<string, EventForm>();
  for (const name of [...names, LOST_EVENT]) {
    events.set(name, compileEvent(name, findEventFields(manifest, name) ?? {}));
  }
  const scanner: Scanner = {
    events,
    last: null,
    words: createWordTable(),
    days: createDayReader(),
    end: 0,
  };
  return (line, start, scanned) => scanLine(scanner, line, start, scanned);
}

interface Scanner {
  readonly events: ReadonlyMap<string, EventForm>;
  readonly words: WordTable;
  readonly days: DayReader;
  /** Of the line before: the next is mostly of the same event. */
  last: EventForm | null;
  /** Where the value ends that was read last. */
  end: number;
}

interface EventForm {
  readonly name: string;
  /** `","event":"name"` */
  readonly key: KnownText;
  readonly fields: readonly FieldForm[];
}

interface FieldForm {
  /** `,"name":` */
  readonly key: KnownText;
  readonly isOptional: boolean;
  readonly shape: FieldShaper;
  /** Whole numbers from 0 to below this come through as they are, and other numbers of so many digits. */
  readonly wholesBelow: number;
  readonly digitsKept: number;
}

function compileEvent(
  name: string,
  declared: Readonly<Record<string, FieldDeclaration>>,
): EventForm {
  return {
    name,
    key: compileText(`","event":"${name}"`),
    fields: Object.entries(declared).map(([field, declaration]) => ({
      key: compileText(`,"${field}":`),
      isOptional: declaration.optional,
      shape: compileField(declaration),
      wholesBelow: findWholesBelow(declaration),
      digitsKept: findDigitsKept(declaration),
    })),
  };
}

const SEQ = compileText('{"seq":');
const AT = compileText(',"at":"');
const EVENT = compileText('","event":"');
const TRUE = compileText('true');
const FALSE = compileText('false');
const INSTANT_BYTES = 24;
const SEQ_DIGITS_MAX = String(sequenceMax).length;

function scanLine(scanner: Scanner, line: TextBytes, start: number, scanned: ScannedEvent): number {
  const { view } = line;
  if (!holdsAt(view, start, SEQ)) return -1;
  let at = start + SEQ.length;
  let seq = 0;
  const seqStart = at;
  for (let digit = digitAt(view, at); digit < 10; digit = digitAt(view, at)) {
    seq = seq * 10 + digit;
    at += 1;
    if (at - seqStart > SEQ_DIGITS_MAX) return -1;
  }
  const isSequence = byteAt(view, seqStart) !== ZERO && seq >= 1 && seq <= sequenceMax;
  if (!isSequence || !holdsAt(view, at, AT)) return -1;
  at += AT.length;
  const atMs = scanner.days.readInstant(view, at);
  if (Number.isNaN(atMs)) return -1;
  at += INSTANT_BYTES;
  const form = findEvent(scanner, line, at);
  if (form === null) return -1;
  const end = scanFields(scanner, form, line, at + form.key.length);
  const isEnded = end > 0 && byteAt(view, end) === CLOSE && byteAt(view, end + 1) === LINE_END;
  if (!isEnded || end + 1 - start > lineCharsMax) return -1;
  scanned.seq = seq;
  scanned.atMs = atMs;
  scanned.event = form.name;
  return end + 2;
}

function findEvent(scanner: Scanner, { bytes, view }: TextBytes, start: number): EventForm | null {
  const { last } = scanner;
  if (last !== null && holdsAt(view, start, last.key)) return last;
  if (!holdsAt(view, start, EVENT)) return null;
  const name = scanner.words.read(bytes, start + EVENT.length);
  const form = name === null ? undefined : scanner.events.get(name);
  if (form === undefined) return null;
  scanner.last = form;
  return form;
}

/** Where the fields end, or -1. Each stands at most once, since they stand in the manifest's order. */
function scanFields(
  scanner: Scanner,
  { fields }: EventForm,
  line: TextBytes,
  start: number,
): number {
  let at = start;
  for (const field of fields) {
    if (!holdsAt(line.view, at, field.key)) {
      if (field.isOptional) continue;
      return -1;
    }
    at += field.key.length;
    if (!holdsValue(scanner, field, line, at)) return -1;
    at = scanner.end;
  }
  return at;
}

/** Whether a value stands at `at` that comes through as it is; then `scanner.end` is where it ends. */
function holdsValue(scanner: Scanner, field: FieldForm, line: TextBytes, at: number): boolean {
  const { view } = line;
  if (digitAt(view, at) < 10) return holdsNumber(scanner, field, view, at);
  if (byteAt(view, at) === QUOTE) {
    const text = scanner.words.read(line.bytes, at + 1);
    if (text === null) return false;
    scanner.end = at + text.length + 2;
    return field.shape(text) === text;
  }
  const isTrue = holdsAt(view, at, TRUE);
  if (!isTrue && !holdsAt(view, at, FALSE)) return false;
  scanner.end = at + (isTrue ? TRUE : FALSE).length;
  return field.shape(isTrue) === isTrue;
}

/**
 * Digits, perhaps a point and more of them: few enough that the quotient of two whole numbers is the number that the text says
 * (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990).
 */
function holdsNumber(scanner: Scanner, field: FieldForm, view: DataView, start: number): boolean {
  let at = start;
  let whole = 0;
  let digits = 0;
  let unit = 0;
  for (;;) {
    const digit = digitAt(view, at);
    if (digit < 10) {
      whole = whole * 10 + digit;
      digits += 1;
      unit *= 10;
    } else if (digit === POINT_DIGIT && unit === 0 && digits > 0) unit = 1;
    else break;
    at += 1;
  }
  scanner.end = at;
  const hasZeroBefore = byteAt(view, start) === ZERO && digitAt(view, start + 1) < 10;
  if (hasZeroBefore || unit === 1 || digits > DIGITS_EXACT) return false;
  if (unit === 0 ? whole < field.wholesBelow : digits <= field.digitsKept) return true;
  const value = unit === 0 ? whole : whole / unit;
  return field.shape(value) === value;
}

/** Whole numbers of so many digits are all exact. */
const DIGITS_EXACT = 15;
const ZERO = 48;
const QUOTE = 34;
const CLOSE = 125;
const LINE_END = 10;

/** 0 to 9; another number for what is no digit. */
function digitAt(view: DataView, at: number): number {
  const digit = byteAt(view, at) - ZERO;
  return digit >= 0 ? digit : 256 + digit;
}

/** What `digitAt()` says of a point. */
const POINT_DIGIT: number = 256 + 46 - ZERO;
