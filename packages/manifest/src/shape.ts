/**
 * Shaping: the one gate through which every value passes, on the machine before it is written and at the collector before it
 * is stored. What the manifest does not declare, or what a declared type can not hold, does not come out.
 */
import type { FieldDeclaration, Manifest } from './manifest.ts';
import { findEventFields } from './lib/event-fields.ts';
import { compileField, type FieldShaper, isRefusal } from './lib/field-shapers.ts';
import { readSafely, type Values } from './lib/readable.ts';
import { isFieldName } from './lib/value-forms.ts';
import { refusalsPerEventMax } from './limits.ts';
import { COLLECTOR_FACT } from './platform-names.ts';

/** A failure comes as plain JSON: what it may say is the business of the package crash. */
export type FailureValue = { readonly description: 1; readonly [key: string]: unknown };
export type FieldValue = boolean | number | string | FailureValue;
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** Why a value was left out. Never the value itself. */
export type RefusalReason =
  | 'undeclared'
  | 'wrong_type'
  | 'out_of_range'
  | 'not_a_choice'
  | 'too_long'
  | 'missing';

export interface Refusal {
  /** The name as it came if it has the form of a name, else `(malformed)`: a name that is none may be a value. */
  readonly field: string;
  readonly reason: RefusalReason;
}

/** What came through, in the manifest's order of fields, and what did not. `missing` is noted but refuses nothing. */
export interface Shaped {
  readonly fields: FieldValues;
  readonly refused: readonly Refusal[];
}

/**
 * Never throws, whatever comes in: getters that throw, cycles, prototypes.
 *
 * `isParsed`: the values are plain data that nobody changes, as `JSON.parse()` makes them. Where each is declared and comes
 * through as it is, they are given back themselves, in their own order: most events at a collector went through the same gate
 * before they were sent.
 */
export type Shaper = (values: Readonly<Record<string, unknown>>, isParsed?: boolean) => Shaped;

export interface ManifestShapers {
  readonly manifest: Manifest;
  /** Shapes the session facts of a report's first line, `country` excepted: a client can not send that. */
  readonly facts: Shaper;
  /** The shaper of a declared event, or undefined. Knows `candor.lost` too (see report.ts). */
  readonly event: (name: string) => Shaper | undefined;
}

/** Compiles the shaper of an event when it is first asked for: a short command records two of forty. */
export function compileShapers(manifest: Manifest): ManifestShapers {
  const events = new Map<string, Shaper>();
  let facts: Shaper | null = null;
  return {
    manifest,
    facts: (values) => (facts ??= compileFields(listSentFacts(manifest)))(values),
    event: (name) => {
      const known = events.get(name);
      if (known !== undefined) return known;
      const fields = findEventFields(manifest, name);
      if (fields === undefined) return undefined;
      const shaper = compileFields(fields);
      events.set(name, shaper);
      return shaper;
    },
  };
}

function listSentFacts({ session }: Manifest): Readonly<Record<string, FieldDeclaration>> {
  return Object.fromEntries(
    Object.entries(session).filter(([, fact]) => fact.builtIn !== COLLECTOR_FACT),
  );
}

/** One declared field as the loop below walks it. */
interface CompiledField {
  readonly name: string;
  readonly shape: FieldShaper;
  readonly missing: Refusal | null;
}

const NONE: readonly Refusal[] = Object.freeze([]);

function compileFields(declared: Readonly<Record<string, FieldDeclaration>>): Shaper {
  const fields: readonly CompiledField[] = Object.entries(declared).map(([name, field]) => ({
    name,
    shape: compileField(field),
    missing: field.optional ? null : { field: name, reason: 'missing' },
  }));
  const names = new Set(fields.map((field) => field.name));
  const shape = (values: Values): Shaped => shapeFields(fields, names, values);
  return (values, isParsed = false) =>
    isParsed && isWholeAsItIs(fields, values)
      ? { fields: values, refused: NONE }
      : readSafely(values, shape);
}

/** Whether no value is undeclared, none that must be there is missing, and shaping would change none. */
function isWholeAsItIs(fields: readonly CompiledField[], values: Values): values is FieldValues {
  let unseen = 0;
  for (const _key in values) unseen += 1;
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined) {
      if (field.missing !== null) return false;
      continue;
    }
    if (value === null || field.shape(value) !== value) return false;
    unseen -= 1;
  }
  return unseen === 0;
}

function shapeFields(
  fields: readonly CompiledField[],
  names: ReadonlySet<string>,
  values: Readonly<Record<string, unknown>>,
): Shaped {
  const out: Record<string, FieldValue> = {};
  let refused: Refusal[] | null = null;
  let seen = 0;
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined || value === null) {
      if (field.missing !== null) (refused ??= []).push(field.missing);
      continue;
    }
    seen += 1;
    const shaped = field.shape(value);
    if (typeof shaped !== 'object' || !isRefusal(shaped)) out[field.name] = shaped;
    else (refused ??= []).push({ field: field.name, reason: shaped.refusal });
  }
  // Names are compared only when there are more of them than were taken, which is rare. Counting them with `for in` costs a
  // third of making their list.
  for (const _key in values) seen -= 1;
  if (seen < 0) refused = refuseUndeclared(names, values, refused);
  return { fields: out, refused: refused ?? NONE };
}

function refuseUndeclared(
  names: ReadonlySet<string>,
  values: Readonly<Record<string, unknown>>,
  already: Refusal[] | null,
): Refusal[] | null {
  let refused = already;
  for (const key of Object.keys(values)) {
    if (names.has(key) || values[key] === undefined) continue;
    refused ??= [];
    if (refused.length >= refusalsPerEventMax) break;
    refused.push({ field: isFieldName(key) ? key : '(malformed)', reason: 'undeclared' });
  }
  return refused;
}
