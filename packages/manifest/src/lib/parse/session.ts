/**
 * The facts about the session: those that Candor reads, by name, and the product's own, declared like fields.
 */
import type { BuiltInFact, FactDeclaration, Manifest } from '../../manifest.ts';
import { fieldsPerEventMax } from '../../limits.ts';
import {
  BUILT_IN_FACT_NAMES,
  BUILT_IN_FACTS,
  isBuiltInFact,
  USUAL_FACTS,
} from '../../session-facts.ts';
import {
  type Cursor,
  describeKind,
  enter,
  isGiven,
  isMap,
  readEntries,
  readItems,
  report,
} from './cursor.ts';
import { suggest } from '../../did-you-mean.ts';
import { readField } from './field.ts';
import { checkFieldName } from './names.ts';
import { readSentence } from './text.ts';

/** A list of names (or of maps from one name), a map from names, or nothing. */
export function readSession(cursor: Cursor): Manifest['session'] {
  if (!isGiven(cursor)) return {};
  const named = Array.isArray(cursor.value)
    ? readItems(cursor, 'a list of facts', fieldsPerEventMax).flatMap(readListed)
    : readEntries(cursor, 'a list or a map of facts about the session', fieldsPerEventMax);
  const facts = new Map<string, FactDeclaration>();
  for (const [name, place] of named) {
    const fact = isBuiltInFact(name) ? readBuiltIn(place, name) : readOwn(place, name);
    if (facts.has(name)) {
      report(place, 'duplicate', 'Expected each fact once, got this one again. Take one out.');
    } else if (fact !== null) facts.set(name, fact);
  }
  return Object.fromEntries(facts);
}

/** `- os`, or `- hosting: { … }`. A name alone is read as a name with nothing said about it. */
function readListed(item: Cursor): readonly (readonly [string, Cursor])[] {
  if (typeof item.value === 'string') {
    return [[item.value.trim(), { ...item, value: null }]];
  }
  if (isMap(item.value)) {
    return readEntries(item, 'a map from the name of a fact', fieldsPerEventMax);
  }
  const message = `Expected the name of a fact, or a map from its name to its declaration, got ${describeKind(item.value)}.`;
  report(item, 'wrong_kind', message);
  return [];
}

/** Nothing, another reason, or a declaration that changes what it names and keeps the rest. */
function readBuiltIn(cursor: Cursor, name: BuiltInFact): FactDeclaration | null {
  const usual = BUILT_IN_FACTS[name];
  if (!isGiven(cursor)) return usual;
  const given = typeof cursor.value === 'string' ? { why: cursor.value } : cursor.value;
  if (!isMap(given)) {
    const message = `Expected a sentence that says why, or a declaration, got ${describeKind(given)}.`;
    report(cursor, 'wrong_kind', message);
    return null;
  }
  checkUnchanged(cursor, given, usual);
  const field = readField({ ...cursor, value: merge(usual, given) }, name, ['builtIn']);
  return field === null ? null : { ...field, builtIn: name };
}

/** Only `buckets` has a meaning when it is null: that the exact number may leave. */
function merge(
  usual: FactDeclaration,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const said = Object.entries(given).filter(([key, value]) => value !== null || key === 'buckets');
  return { ...usual, ...Object.fromEntries(said) };
}

/** What Candor reads has one type and one unit, whatever a manifest would like. */
function checkUnchanged(
  cursor: Cursor,
  given: Readonly<Record<string, unknown>>,
  usual: FactDeclaration,
): void {
  const fixed = {
    type: usual.type,
    unit: 'unit' in usual ? usual.unit : null,
    builtIn: usual.builtIn,
  };
  for (const key of ['type', 'unit', 'builtIn'] as const) {
    const place = enter({ ...cursor, value: given }, key);
    if (!isGiven(place) || fixed[key] === null || place.value === fixed[key]) continue;
    const message = `Expected the ${key} that this fact has in Candor ("${fixed[key]}"). Take the key out.`;
    report(place, 'contradiction', message);
  }
}

function readOwn(cursor: Cursor, name: string): FactDeclaration | null {
  const usual = Object.hasOwn(USUAL_FACTS, name) ? USUAL_FACTS[name] : undefined;
  if (usual !== undefined && !isGiven(cursor)) return usual;
  if (usual !== undefined && typeof cursor.value === 'string') {
    return { ...usual, why: readSentence(cursor, 'why the fact is collected') };
  }
  if (!isMap(cursor.value)) {
    const known = [...BUILT_IN_FACT_NAMES, ...Object.keys(USUAL_FACTS)];
    const hint = suggest(name, known) || ` Candor knows: ${known.join(', ')}.`;
    const message = `Expected the name of a fact that Candor knows, or a fact of the product's own with its type and why.${hint}`;
    report(cursor, 'unknown_reference', message);
    return null;
  }
  checkFieldName(cursor, name, 'fact');
  const builtIn = enter(cursor, 'builtIn');
  if (isGiven(builtIn)) {
    report(builtIn, 'contradiction', 'Expected a fact that Candor reads. Take "builtIn" out.');
  }
  const field = readField(cursor, name, ['builtIn']);
  return field === null ? null : { ...field, builtIn: null };
}
