/**
 * What happens, when, why it is told, and what is told about it.
 */
import {
  LANE_NAMES,
  type EventDeclaration,
  type EventRole,
  type FieldDeclaration,
  type LaneName,
  type Manifest,
} from '../../manifest.ts';
import { eventsPerManifestMax, fieldsPerEventMax } from '../../limits.ts';
import { checkMap, type Cursor, enter, isGiven, readEntries, readWord, report } from './cursor.ts';
import { suggest } from '../../did-you-mean.ts';
import { readField } from './field.ts';
import { checkEventName, checkFieldName } from './names.ts';
import { ROLES } from '../../roles.ts';
import { readRole, readRoleFields } from './role.ts';
import { readSentence, readTitle } from './text.ts';

const EVENT_KEYS = ['title', 'lane', 'role', 'when', 'why', 'fields'] as const;

/** A map from event names to their declarations; at least one. `lanes` are those that the manifest declares. */
export function readEvents(cursor: Cursor, lanes: readonly LaneName[]): Manifest['events'] {
  const entries = readEntries(cursor, 'a map of events', eventsPerManifestMax);
  if (isGiven(cursor) && typeof cursor.value === 'object' && entries.length === 0) {
    report(cursor, 'missing_key', 'Expected at least one event, got none. Declare what is sent.');
  }
  const taken = new Set<EventRole>();
  const events = entries.map(([name, place]) => {
    checkEventName(place, name);
    return [name, readEvent(place, name, lanes, taken)] as const;
  });
  return Object.fromEntries(events);
}

function readEvent(
  cursor: Cursor,
  name: string,
  lanes: readonly LaneName[],
  taken: Set<EventRole>,
): EventDeclaration {
  const known = checkMap(cursor, 'an event', EVENT_KEYS);
  // What is no map has been reported once; reading on would report each key that it lacks.
  if (!known) return { title: '', lane: 'usage', when: '', why: '', fields: {} };
  const role = readRole(enter(cursor, 'role'), taken);
  const fields = enter(cursor, 'fields');
  return {
    title: readTitle(enter(cursor, 'title'), name),
    lane: readLaneReference(enter(cursor, 'lane'), lanes, role),
    // No key at all where there is none, so that the normal form of other manifests stays as it was.
    ...(role !== undefined && { role }),
    when: readSentence(enter(cursor, 'when'), 'when the event is sent, in words for the user'),
    why: readSentence(enter(cursor, 'why'), 'why the event is collected'),
    fields: role === undefined ? readFields(fields) : readRoleFields(fields, role),
  };
}

/** Where there is but one lane, or a role says which, an event need not name it. */
function readLaneReference(
  cursor: Cursor,
  lanes: readonly LaneName[],
  role: EventRole | undefined,
): LaneName {
  const lane = readNamedLane(cursor, lanes, role);
  const terms = role === undefined ? undefined : ROLES[role];
  if (terms !== undefined && !terms.mayBeIn.includes(lane)) {
    const message = `Expected an event with the role ${role} in ${terms.mayBeIn.join(' or ')}. Name that lane, or take the role out.`;
    report(cursor, 'contradiction', message);
  }
  return lane;
}

function readNamedLane(
  cursor: Cursor,
  lanes: readonly LaneName[],
  role: EventRole | undefined,
): LaneName {
  const only = lanes.length === 1 ? lanes[0] : undefined;
  const usual = role === undefined ? undefined : ROLES[role].lane;
  const fallback = usual !== undefined && lanes.includes(usual) ? usual : only;
  if (!isGiven(cursor) && fallback !== undefined) return fallback;
  const lane = readWord(cursor, 'the lane of the event', LANE_NAMES);
  if (lane === null) return 'usage';
  if (lanes.length > 0 && !lanes.includes(lane)) {
    const message = `Expected a lane that the manifest declares: ${lanes.join(', ')}.${suggest(lane, lanes)} Or declare it under "lanes".`;
    report(cursor, 'unknown_reference', message);
  }
  return lane;
}

function readFields(cursor: Cursor): EventDeclaration['fields'] {
  if (!isGiven(cursor)) return {};
  const fields: (readonly [string, FieldDeclaration])[] = [];
  for (const [name, place] of readEntries(cursor, 'a map of fields', fieldsPerEventMax)) {
    checkFieldName(place, name, 'field');
    const field = readField(place, name);
    if (field !== null) fields.push([name, field]);
  }
  return Object.fromEntries(fields);
}
