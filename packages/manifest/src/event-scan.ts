/**
 * The line of an event read where it lies, for who receives: whether it stands there as `createEventLine()` writes it, and every
 * value in it is declared and would come through its shaper as it is. No object is made of it, and its bytes may be kept as they are.
 *
 * It says yes to nothing that reading and shaping would change or refuse; but no to much that they would let through: other
 * orders, spaces, escapes, letters beyond ASCII, failures. Whoever gets a no reads the line as any other.
 */
import { createDayReader, type DayReader } from './lib/byte-instant.ts';
import { compileText, holdsAt, type KnownText, type TextBytes } from './lib/byte-text.ts';
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
  };
  return (line, start, scanned) => scanLine(scanner, line, start, scanned);
}

interface Scanner {
  readonly events: ReadonlyMap<string, EventForm>;
  readonly words: WordTable;
  readonly days: DayReader;
  /** Of the line before: the next is mostly of the same event. */
  last: EventForm | null;
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
  const { bytes, view } = line;
  if (!holdsAt(view, start, SEQ)) return -1;
  let at = start + SEQ.length;
  let seq = 0;
  const seqStart = at;
  for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[at] ?? 0) {
    seq = seq * 10 + (byte - ZERO);
    at += 1;
    if (at - seqStart > SEQ_DIGITS_MAX) return -1;
  }
  const isSequence = bytes[seqStart] !== ZERO && seq >= 1 && seq <= sequenceMax;
  if (!isSequence || !holdsAt(view, at, AT)) return -1;
  at += AT.length;
  const atMs = scanner.days.readInstant(view, at);
  if (Number.isNaN(atMs)) return -1;
  at += INSTANT_BYTES;
  const form = findEvent(scanner, line, at);
  if (form === null) return -1;
  const end = scanFields(scanner, form, line, at + form.key.length);
  const isEnded = end > 0 && bytes[end] === CLOSE && bytes[end + 1] === LINE_END;
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
    const byte = line.bytes[at] ?? 0;
    at =
      byte >= ZERO && byte <= NINE
        ? readNumber(field, line.bytes, at)
        : readWord(scanner, field, line, at);
    if (at < 0) return -1;
  }
  return at;
}

/** Where a text or a yes or no ends that comes through as it is; -1 for another. */
function readWord(scanner: Scanner, field: FieldForm, line: TextBytes, at: number): number {
  const { view } = line;
  if (line.bytes[at] === QUOTE) {
    const text = scanner.words.read(line.bytes, at + 1);
    return text !== null && field.shape(text) === text ? at + text.length + 2 : -1;
  }
  const isTrue = holdsAt(view, at, TRUE);
  if (!isTrue && !holdsAt(view, at, FALSE)) return -1;
  return field.shape(isTrue) === isTrue ? at + (isTrue ? TRUE : FALSE).length : -1;
}

/**
 * Where a number ends that comes through as it is; -1 for another. Digits, perhaps a point and more of them: few enough that the
 * quotient of two whole numbers is the number that the text says (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990).
 */
function readNumber(field: FieldForm, bytes: Uint8Array, start: number): number {
  let at = start;
  let whole = 0;
  let byte = bytes[at] ?? 0;
  while (byte >= ZERO && byte <= NINE) {
    whole = whole * 10 + (byte - ZERO);
    at += 1;
    byte = bytes[at] ?? 0;
  }
  if (at - start > 1 && (bytes[start] === ZERO || at - start > DIGITS_EXACT)) return -1;
  if (byte === POINT) return readFraction(field, bytes, start, at, whole);
  return whole < field.wholesBelow || field.shape(whole) === whole ? at : -1;
}

function readFraction(
  field: FieldForm,
  bytes: Uint8Array,
  start: number,
  point: number,
  before: number,
): number {
  let at = point + 1;
  let whole = before;
  let unit = 1;
  let byte = bytes[at] ?? 0;
  while (byte >= ZERO && byte <= NINE) {
    whole = whole * 10 + (byte - ZERO);
    unit *= 10;
    at += 1;
    byte = bytes[at] ?? 0;
  }
  const digits = at - start - 1;
  if (unit === 1 || digits > DIGITS_EXACT) return -1;
  if (digits <= field.digitsKept) return at;
  const value = whole / unit;
  return field.shape(value) === value ? at : -1;
}

/** Whole numbers of so many digits are all exact. */
const DIGITS_EXACT = 15;
const ZERO = 48;
const NINE = 57;
const POINT = 46;
const QUOTE = 34;
const CLOSE = 125;
const LINE_END = 10;
