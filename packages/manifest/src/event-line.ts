/**
 * The line of an event in one pass, for who records: each value goes through the shaper of its field, as everywhere, and from
 * there straight into the bytes that `formatEvent()` would give. No object and no text is made on the way.
 *
 * A product records few events again and again, with many values as they were the last time. So a line is kept, and only what
 * differs is shaped and written anew. Reading values may run a host's getters, and those may record the same event: the inner
 * one then gets a line of its own.
 */
import { compileField, findWholesBelow, type FieldShaper, isRefusal } from './lib/field-shapers.ts';
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
import { readSafely, type Values } from './lib/readable.ts';
import { nestedEventsMax } from './limits.ts';
import type { FieldDeclaration, Manifest } from './manifest.ts';
import type { FieldValue } from './shape.ts';

export interface EventLine {
  /** Begins with the line that was written last, up to the length that `write()` told, its `\n` included. */
  readonly bytes: () => Uint8Array;
  /**
   * Writes the line of one event over the last one, and returns its length in bytes. `sequence` is at most 2^32-1, `atMs` in
   * whole milliseconds since the epoch. Takes any values, and lets through what `compileShapers()` would.
   */
  readonly write: (sequence: number, atMs: number, values: Values) => number;
}

/** What is written in place of a pseudonym that was let through. The same for the same pseudonym, as long as the line lives. */
export type TranslatePseudonym = (pseudonym: string, of: PseudonymOf) => string;

type PseudonymOf = Extract<FieldDeclaration, { type: 'pseudonym' }>['of'];

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
  /** The fields in the order in which they were named, and those that were not. */
  let named = fields;
  let unnamed: readonly LineField[] = [];
  let learnt = 0;

  const setByName = (list: readonly LineField[], values: Values): void => {
    for (const field of list) {
      const value = values[field.name];
      if (!isHeld(field, value)) setField(line, field, value);
    }
  };
  const setAll = (values: Values): void => {
    setByName(fields, values);
    if (learnt >= ordersLearntMax) return;
    learnt += 1;
    const byName = new Map(fields.map((field) => [field.name, field]));
    const names = Object.keys(values);
    named = names.flatMap((name) => byName.get(name) ?? []);
    unnamed = fields.filter((field) => !named.includes(field));
  };

  return (values) => {
    let index = 0;
    for (const name in values) {
      const field = named[index];
      if (field === undefined || field.name !== name) return setAll(values);
      index += 1;
      const value = values[name];
      if (!isHeld(field, value)) setField(line, field, value);
    }
    if (index !== named.length) return setAll(values);
    setByName(unnamed, values);
  };
}

/** Where the same event is named in many ways, learning them would cost more than it spares. */
const ordersLearntMax = 16;

interface LineField {
  readonly name: string;
  readonly part: number;
  readonly shape: FieldShaper;
  /** `,"name":` */
  readonly key: Uint8Array;
  /** Words that the field has had, as JSON; null where they may be any. */
  readonly words: Map<FieldValue, Uint8Array> | null;
  /** Whole numbers from 0 to below this are let through as they are. */
  readonly wholesBelow: number;
  /**
   * The value that the line holds now, as it was given; undefined where it holds none. A number stands for itself, since the
   * engine compares two numbers faster than two values of any kind.
   */
  given: unknown;
  number: number;
}

/** In place of a value that is in `number`. */
const NUMBER: unique symbol = Symbol('number');

/** Whether the line holds this value. */
function isHeld(field: LineField, value: unknown): boolean {
  return typeof value === 'number' ? value === field.number : value === field.given;
}

function compileLineField(
  [name, field]: readonly [string, FieldDeclaration],
  part: number,
  translate: TranslatePseudonym,
): LineField {
  const shape = compileField(field);
  return {
    name,
    part,
    shape:
      field.type !== 'pseudonym'
        ? shape
        : (value) => {
            const shaped = shape(value);
            return typeof shaped === 'string' ? translate(shaped, field.of) : shaped;
          },
    key: encoder.encode(`,${JSON.stringify(name)}:`),
    // As many as the manifest declares, so that they are worth keeping.
    words: field.type === 'choice' || field.type === 'boolean' ? new Map() : null,
    wholesBelow: findWholesBelow(field),
    given: undefined,
    number: Number.NaN,
  };
}

const encoder = new TextEncoder();

function setField(line: LineBuffer, field: LineField, value: unknown): void {
  if (typeof value === 'number') {
    // Most are small, and calling a shaper for them would take longer than all the rest.
    const isWhole = value === (value | 0) && value >= 0;
    if (isWhole && value < field.wholesBelow) putSmall(line, field, value);
    else if (!setShaped(line, field, value)) return;
    field.given = NUMBER;
    field.number = value;
    return;
  }
  if (!setShaped(line, field, value)) return;
  // An object may be another one by the next time, and the same to look at.
  field.given = typeof value === 'object' ? ANOTHER : value;
  field.number = Number.NaN;
}

/** Whether the field has a value now. */
function setShaped(line: LineBuffer, field: LineField, value: unknown): boolean {
  const shaped = value === undefined || value === null ? NOTHING : field.shape(value);
  if (typeof shaped === 'object' && (shaped === NOTHING || isRefusal(shaped))) {
    resizePart(line, field.part, 0);
    field.given = undefined;
    field.number = Number.NaN;
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

function putSmall(line: LineBuffer, { part, key }: LineField, value: number): void {
  const start = line.ends[part] ?? 0;
  const before = line.ends[part + 1] ?? 0;
  const end = start + key.length + countDigits(value);
  if (end !== before) {
    resizePart(line, part, end - start);
    if (before === start) line.bytes.set(key, start);
  }
  putInteger(line.bytes, end, value);
}

function putBytes(line: LineBuffer, { part, key }: LineField, value: Uint8Array): void {
  const start = line.ends[part] ?? 0;
  resizePart(line, part, key.length + value.length);
  line.bytes.set(key, start);
  line.bytes.set(value, start + key.length);
}

/** As `JSON.stringify()` has it. */
function encodeValue({ words }: LineField, value: FieldValue): Uint8Array {
  const known = words?.get(value);
  if (known !== undefined) return known;
  const encoded = encoder.encode(JSON.stringify(value));
  words?.set(value, encoded);
  return encoded;
}
