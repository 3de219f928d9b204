/**
 * An event that has a role: its fields are Candor's, and the vendor's own stand beside them.
 */
import { BLOCKED_FRAMES, BLOCKED_OPERATION, tellsBlocked } from '../../blocked-operation.ts';
import { fieldsPerEventMax } from '../../limits.ts';
import type { EventDeclaration, EventRole, FieldDeclaration } from '../../manifest.ts';
import { EVENT_ROLES, ROLES } from '../../roles.ts';
import { checkMap, type Cursor, enter, isGiven, readEntries, readWord, report } from './cursor.ts';
import { readField, readValues } from './field.ts';
import { checkFieldName } from './names.ts';
import { readSentence, readTitle } from './text.ts';

/** Undefined where none is given. `taken` holds the roles of the events before, and gets this one. */
export function readRole(cursor: Cursor, taken: Set<EventRole>): EventRole | undefined {
  if (!isGiven(cursor)) return undefined;
  const role = readWord(cursor, 'what the event is for Candor', EVENT_ROLES) ?? undefined;
  if (role !== undefined && taken.has(role)) {
    report(
      cursor,
      'duplicate',
      `Expected one event with the role ${role}, got another. Take one out.`,
    );
  }
  if (role !== undefined) taken.add(role);
  return role;
}

/** The role's fields, with the reasons and titles that are given, and then the vendor's own. `cursor` stands at `fields`. */
export function readRoleFields(cursor: Cursor, role: EventRole): EventDeclaration['fields'] {
  const { fields } = ROLES[role];
  const own = isGiven(cursor)
    ? readEntries(cursor, 'a map of fields', fieldsPerEventMax).filter(
        ([name]) => !Object.hasOwn(fields, name),
      )
    : [];
  const ownMax = fieldsPerEventMax - Object.keys(fields).length;
  if (own.length > ownMax) {
    const message = `Expected at most ${ownMax} fields beside those of the role. Take some out.`;
    report(cursor, 'out_of_range', message);
  }
  const given = Object.entries(fields).map(
    ([name, declared]) => [name, readRoleField(enter(cursor, name), name, declared)] as const,
  );
  return Object.fromEntries([
    ...(role === 'slowness' ? leaveFramesOut(cursor, given) : given),
    ...own.flatMap(([name, place]) => readOwnField(place, name, role)),
  ]);
}

type NamedField = readonly [name: string, field: FieldDeclaration];

/** A manifest declares nothing that nobody collects: frames are told of a blocked main thread alone. */
function leaveFramesOut(cursor: Cursor, fields: readonly NamedField[]): readonly NamedField[] {
  if (tellsBlocked(Object.fromEntries(fields))) return fields;
  const place = enter(cursor, BLOCKED_FRAMES);
  if (isGiven(place)) {
    const message = `Expected "${BLOCKED_OPERATION}" among the operations, which alone has frames. Add it, or take the frames out.`;
    report(place, 'contradiction', message);
  }
  return fields.filter(([name]) => name !== BLOCKED_FRAMES);
}

function readRoleField(cursor: Cursor, name: string, declared: FieldDeclaration): FieldDeclaration {
  const isOpen = declared.type === 'choice' && declared.values.length === 0;
  if (!isGiven(cursor) && !isOpen) return declared;
  if (
    isGiven(cursor) &&
    !checkMap(cursor, 'a reason and a title of the field', Object.keys(declared))
  ) {
    return declared;
  }
  const values = isOpen ? { values: readValues(enter(cursor, 'values')) } : {};
  for (const [key, fixed] of Object.entries(declared)) {
    const place = enter(cursor, key);
    const isFixed = key !== 'title' && key !== 'why' && !(isOpen && key === 'values');
    if (isFixed && isGiven(place) && JSON.stringify(place.value) !== JSON.stringify(fixed)) {
      const message = `Expected the field as its role declares it. Take "${key}" out: only "why" and "title" can be given.`;
      report(place, 'contradiction', message);
    }
  }
  const [title, why] = [enter(cursor, 'title'), enter(cursor, 'why')];
  return {
    ...declared,
    ...values,
    ...(isGiven(title) && { title: readTitle(title, name) }),
    ...(isGiven(why) && { why: readSentence(why, 'why the field is collected') }),
  };
}

/** Optional, said or not: where the program ends by a failure nobody is left to tell it. */
function readOwnField(
  cursor: Cursor,
  name: string,
  role: EventRole,
): readonly (readonly [string, FieldDeclaration])[] {
  checkFieldName(cursor, name, 'field');
  if (!ROLES[role].hasOwnFields) {
    const message = `Expected only fields of the role ${role}, which Candor fills itself. Take this one out.`;
    report(cursor, 'contradiction', message);
    return [];
  }
  const field = readField(cursor, name);
  if (field === null) return [];
  const optional = enter(cursor, 'optional');
  if (isGiven(optional) && !field.optional) {
    const message =
      'Expected a field beside those of a role to be optional. Take "optional" out: it may always be missing.';
    report(optional, 'contradiction', message);
  }
  return [[name, { ...field, optional: true }]];
}
