/**
 * What events of other SDKs are called.
 */
import { eventsPerManifestMax, fieldsPerEventMax, foreignNameCharsMax } from '../../limits.ts';
import type {
  FieldDeclaration,
  ForeignDeclaration,
  ForeignEvent,
  ForeignField,
  Manifest,
} from '../../manifest.ts';
import { COLLECTOR_FACT } from '../../platform-names.ts';
import { readUnitFactor } from '../../units.ts';
import { checkMap, type Cursor, enter, isGiven, readEntries, report } from './cursor.ts';
import { suggest } from '../../did-you-mean.ts';
import { INHERITED_NAME } from './names.ts';
import { readText } from './text.ts';

type Declared = Pick<Manifest, 'events' | 'session'>;

/** No `foreign` at all where none is given, so that the normal form of other manifests stays as it was. */
export function readForeign(cursor: Cursor, declared: Declared): Pick<Manifest, 'foreign'> {
  if (!isGiven(cursor)) return {};
  const keys = ['session', 'device', 'facts', 'events'];
  if (!checkMap(cursor, 'what events of other SDKs are called', keys)) return {};
  return {
    foreign: {
      session: readForeignName(enter(cursor, 'session'), 'the attribute that tells sessions apart'),
      device: readForeignName(enter(cursor, 'device'), 'the attribute that tells devices apart'),
      facts: readFacts(enter(cursor, 'facts'), declared),
      events: readEvents(enter(cursor, 'events'), declared),
    },
  };
}

function readForeignName(cursor: Cursor, what: string): string | null {
  return isGiven(cursor) ? readText(cursor, { what, charsMax: foreignNameCharsMax }) : null;
}

function readFacts(cursor: Cursor, { session }: Declared): ForeignDeclaration['facts'] {
  if (!isGiven(cursor)) return {};
  const known = Object.keys(session).filter((name) => session[name]?.builtIn !== COLLECTOR_FACT);
  const entries = readEntries(cursor, 'a map from attributes to facts', fieldsPerEventMax);
  return Object.fromEntries(
    entries.map(([name, place]) => {
      checkForeignName(place, name);
      return [name, readReference(place, 'a session fact that the manifest declares', known)];
    }),
  );
}

function readEvents(cursor: Cursor, { events }: Declared): ForeignDeclaration['events'] {
  if (!isGiven(cursor)) return {};
  const entries = readEntries(
    cursor,
    'a map from names of events elsewhere to declared events',
    eventsPerManifestMax,
  );
  return Object.fromEntries(
    entries.map(([name, place]) => {
      checkForeignName(place, name);
      return [name, readEvent(place, events)];
    }),
  );
}

/** The name of the declared event, or a map with that and what its fields are called. */
function readEvent(cursor: Cursor, events: Manifest['events']): ForeignEvent {
  const what = 'an event that the manifest declares';
  if (typeof cursor.value === 'string') {
    return { event: readReference(cursor, what, Object.keys(events)), fields: {} };
  }
  if (!checkMap(cursor, 'a declared event, or event and fields', ['event', 'fields'])) {
    return { event: '', fields: {} };
  }
  const event = readReference(enter(cursor, 'event'), what, Object.keys(events));
  const fields = Object.hasOwn(events, event) ? (events[event]?.fields ?? {}) : {};
  const place = enter(cursor, 'fields');
  if (!isGiven(place)) return { event, fields: {} };
  const entries = readEntries(place, 'a map from properties to fields', fieldsPerEventMax);
  return {
    event,
    fields: Object.fromEntries(
      entries.map(([name, at]) => {
        checkForeignName(at, name);
        return [name, readField(at, fields)];
      }),
    ),
  };
}

function readField(
  cursor: Cursor,
  fields: Readonly<Record<string, FieldDeclaration>>,
): ForeignField {
  const what = 'a field that the event declares';
  if (typeof cursor.value === 'string') {
    return { field: readReference(cursor, what, Object.keys(fields)), unit: null };
  }
  if (!checkMap(cursor, 'a declared field, or field and unit', ['field', 'unit'])) {
    return { field: '', unit: null };
  }
  const field = readReference(enter(cursor, 'field'), what, Object.keys(fields));
  const place = enter(cursor, 'unit');
  const unit = readForeignName(place, 'the unit in which it comes');
  const declared = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (unit !== null && declared !== undefined) checkUnit(place, unit, declared);
  return { field, unit };
}

function checkUnit(cursor: Cursor, unit: string, declared: FieldDeclaration): void {
  const wanted = 'unit' in declared ? declared.unit : null;
  if (wanted !== null && readUnitFactor(unit, wanted) !== null) return;
  const message =
    wanted === null
      ? 'Expected no unit: the declared field has none. Take it out.'
      : `Expected a unit that can be turned into ${wanted}. Use one that measures the same, or declare the field in this one.`;
  report(cursor, 'wrong_reference', message);
}

function readReference(cursor: Cursor, what: string, known: readonly string[]): string {
  const name = readText(cursor, { what, charsMax: foreignNameCharsMax });
  if (name !== '' && !known.includes(name)) {
    report(cursor, 'unknown_reference', `Expected ${what}.${suggest(name, known)} Or declare it.`);
  }
  return name;
}

function checkForeignName(cursor: Cursor, name: string): void {
  if (name.length > foreignNameCharsMax || name === '' || name === INHERITED_NAME) {
    const message = `Expected the name that the other SDK uses, of 1 to ${foreignNameCharsMax} characters.`;
    report(cursor, 'bad_form', message);
  }
}
