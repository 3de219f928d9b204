/**
 * The line of an event in one pass, for who records: each value goes through the shaper of its field, as everywhere, and from
 * there straight into the bytes that `formatEvent()` would give. No object and no text is made on the way.
 *
 * A product records few events again and again, with many values as they were the last time. So a line is kept, and only what
 * differs is shaped and written anew. Reading values may run a host's getters, and those may record the same event: the inner
 * one then gets a line of its own.
 */
import { isRefusal } from './lib/field-shapers.ts';
import {
  countDigits,
  createLineBuffer,
  putInteger,
  resizePart,
  setInstant,
  setSequence,
  type LineBuffer,
} from './lib/line-buffer.ts';
import { findEventFields } from './lib/event-fields.ts';
import {
  compileLineField,
  encodeValue,
  type LineField,
  type TranslatePseudonym,
} from './lib/line-field.ts';
import { readSafely, type Values } from './lib/readable.ts';
import { nestedEventsMax } from './limits.ts';
import type { FieldDeclaration, Manifest } from './manifest.ts';

export type { TranslatePseudonym } from './lib/line-field.ts';

export interface EventLine {
  /** Begins with the line that was written last, up to the length that `write()` told, its `\n` included. */
  readonly bytes: () => Uint8Array;
  /**
   * Writes the line of one event over the last one, and returns its length in bytes. `sequence` is at most 2^32-1, `atMs` in
   * whole milliseconds since the epoch. Takes any values, and lets through what `compileShapers()` would.
   */
  readonly write: (sequence: number, atMs: number, values: Values) => number;
}

/** Undefined for an event that is neither declared nor `candor.lost`. */
export function createEventLine(
  manifest: Manifest,
  event: string,
  translate: TranslatePseudonym = (pseudonym) => pseudonym,
): EventLine | undefined {
  const declared = findEventFields(manifest, event);
  return declared === undefined ? undefined : createLine(event, declared, translate, 0);
}

/** `depth` is how many events are being read while this one is written. */
function createLine(
  event: string,
  declared: Readonly<Record<string, FieldDeclaration>>,
  translate: TranslatePseudonym,
  depth: number,
): EventLine {
  const fields = Object.entries(declared).map((entry, part) =>
    compileLineField(entry, part, translate),
  );
  const line = createLineBuffer(event, fields.length);
  const setFields = createFieldsWriter(line, fields);
  /** For an event that is recorded while this line is being written. */
  let inner: EventLine | null = null;
  let isBusy = false;
  return {
    bytes: () => (isBusy && inner !== null ? inner.bytes() : line.bytes),
    write: (sequence, atMs, values) => {
      if (isBusy) {
        inner ??= createLine(event, declared, translate, depth + 1);
        return inner.write(sequence, atMs, values);
      }
      setSequence(line, sequence);
      setInstant(line, atMs);
      isBusy = true;
      try {
        readSafely(depth < nestedEventsMax ? values : NO_VALUES, setFields);
      } finally {
        isBusy = false;
      }
      return line.length;
    },
  };
}

const NO_VALUES: Values = {};

/**
 * Asking an object for a name takes several times as long as walking along its own, and a product names the fields of an event
 * in one order, which need not be the manifest's. So that order is learnt, and names are asked for only where it does not hold.
 */
function createFieldsWriter(
  line: LineBuffer,
  fields: readonly LineField[],
): (values: Values) => void {
  let held = holdNothing(fields);
  /** How many fields were named; those that were not come after them. */
  let named = fields.length;
  let learnt = 0;

  const setByName = (from: number, values: Values): void => {
    for (let index = from; index < fields.length; index += 1) {
      const value = values[held.names[index] ?? ''];
      if (!isHeld(held, index, value)) setField(line, held, index, value);
    }
  };
  const setAll = (values: Values): void => {
    setByName(0, values);
    if (learnt >= ordersLearntMax) return;
    learnt += 1;
    const names = Object.keys(values).filter((name) => held.names.includes(name));
    const unnamed = held.names.filter((name) => !names.includes(name));
    held = putInOrder(held, [...names, ...unnamed]);
    named = names.length;
  };

  return (values) => {
    const { names, numbers, others } = held;
    let index = 0;
    for (const name in values) {
      if (index === named || names[index] !== name) return setAll(values);
      const value = values[name];
      if (typeof value !== 'number') {
        if (value !== others[index]) setField(line, held, index, value);
      } else if (value !== numbers[index] && !replaceDigits(line, held, index, value)) {
        setField(line, held, index, value);
      }
      index += 1;
    }
    if (index !== named) return setAll(values);
    setByName(named, values);
  };
}

/** Where the same event is named in many ways, learning them would cost more than it spares. */
const ordersLearntMax = 16;

/**
 * What the line holds: at each index a field, its name, and its value as it was given. An array for each, since a look at all
 * fields then reaches for little memory, which the write before has mostly driven out of the processor's caches.
 */
interface Held {
  readonly fields: readonly LineField[];
  readonly names: readonly string[];
  /** Values that are numbers; NaN where it is none. Two numbers are compared faster than two values of any kind. */
  readonly numbers: Float64Array;
  /** Other values; undefined where the line holds none. */
  readonly others: unknown[];
  /** Whole numbers from the one up to below the other take the place of the one that is held, digit by digit; none below 0. */
  readonly replacedFrom: Float64Array;
  readonly replacedBelow: Float64Array;
}

function holdNothing(fields: readonly LineField[]): Held {
  return {
    fields,
    names: fields.map(({ name }) => name),
    numbers: new Float64Array(fields.length).fill(Number.NaN),
    others: fields.map(() => undefined),
    replacedFrom: new Float64Array(fields.length),
    replacedBelow: new Float64Array(fields.length),
  };
}

function putInOrder(held: Held, names: readonly string[]): Held {
  const from = names.map((name) => held.names.indexOf(name));
  return {
    fields: from.flatMap((index) => held.fields[index] ?? []),
    names,
    numbers: Float64Array.from(from, (index) => held.numbers[index] ?? Number.NaN),
    others: from.map((index) => held.others[index]),
    replacedFrom: Float64Array.from(from, (index) => held.replacedFrom[index] ?? 0),
    replacedBelow: Float64Array.from(from, (index) => held.replacedBelow[index] ?? 0),
  };
}

/** Whether the line holds this value. */
function isHeld({ numbers, others }: Held, index: number, value: unknown): boolean {
  return typeof value === 'number' ? value === numbers[index] : value === others[index];
}

/** In place of a value that is in `numbers`. */
const NUMBER: unique symbol = Symbol('number');

/**
 * Most values that change are small numbers of as many digits as before: nothing but these is to be written then. Calling a shaper
 * would take longer than all the rest. Whether it was done.
 */
function replaceDigits(line: LineBuffer, held: Held, index: number, value: number): boolean {
  const { numbers, replacedFrom, replacedBelow } = held;
  const from = replacedFrom[index] ?? 0;
  const below = replacedBelow[index] ?? 0;
  if (value < from || value >= below || value !== (value | 0)) return false;
  const part = held.fields[index]?.part ?? 0;
  putInteger(line.bytes, line.ends[part + 1] ?? 0, value);
  numbers[index] = value;
  return true;
}

function setField(line: LineBuffer, held: Held, index: number, value: unknown): void {
  const { fields, numbers, others, replacedFrom, replacedBelow } = held;
  const field = fields[index];
  if (field === undefined) return;
  if (typeof value === 'number' && isWholeBelow(value, field.wholesBelow)) {
    const digits = putSmall(line, field, value);
    numbers[index] = value;
    others[index] = NUMBER;
    replacedFrom[index] = digits === 1 ? 0 : (TEN_POWERS[digits - 1] ?? 0);
    replacedBelow[index] = Math.min(TEN_POWERS[digits] ?? 0, field.wholesBelow);
    return;
  }
  const isSet = setShaped(line, field, value);
  const isNumber = isSet && typeof value === 'number';
  numbers[index] = isNumber ? value : Number.NaN;
  replacedBelow[index] = 0;
  if (isNumber) others[index] = NUMBER;
  // An object may be another one by the next time, and the same to look at.
  else if (isSet) others[index] = typeof value === 'object' ? ANOTHER : value;
  else others[index] = undefined;
}

const TEN_POWERS: readonly number[] = Array.from({ length: 11 }, (_, digits) => 10 ** digits);

/** `below` is at most 2^31. */
function isWholeBelow(value: number, below: number): boolean {
  return value < below && value === (value | 0) && value >= 0;
}

/** Whether the field has a value now. */
function setShaped(line: LineBuffer, field: LineField, value: unknown): boolean {
  const shaped = value === undefined || value === null ? NOTHING : field.shape(value);
  if (typeof shaped === 'object' && (shaped === NOTHING || isRefusal(shaped))) {
    resizePart(line, field.part, 0);
    return false;
  }
  if (typeof shaped === 'number' && isSmall(shaped)) putSmall(line, field, shaped);
  else putBytes(line, field, encodeValue(field, shaped));
  return true;
}

const NOTHING = { refusal: 'missing' } as const;
const ANOTHER: unique symbol = Symbol('another');

/** Whether `putInteger()` takes it. */
function isSmall(value: number): boolean {
  return value <= 0xffff_ffff && Number.isInteger(value);
}

/** Returns how many digits it has. */
function putSmall(line: LineBuffer, { part, key, keyBytes }: LineField, value: number): number {
  const start = line.ends[part] ?? 0;
  const before = line.ends[part + 1] ?? 0;
  const digits = countDigits(value);
  const end = start + keyBytes + digits;
  if (end !== before) {
    resizePart(line, part, end - start);
    if (before === start) line.bytes.set(key, start);
  }
  putInteger(line.bytes, end, value);
  return digits;
}

function putBytes(line: LineBuffer, { part, key }: LineField, value: Uint8Array): void {
  const start = line.ends[part] ?? 0;
  resizePart(line, part, key.length + value.length);
  line.bytes.set(key, start);
  line.bytes.set(value, start + key.length);
}
