/**
 * What happens, when, why it is told, and what is told about it.
 */
import {
  LANE_NAMES,
  type EventDeclaration,
  type FieldDeclaration,
  type LaneName,
  type Manifest,
} from '../../manifest.ts';
import { eventsPerManifestMax, fieldsPerEventMax } from '../../limits.ts';
import { checkMap, type Cursor, enter, isGiven, readEntries, readWord, report } from './cursor.ts';
import { suggest } from '../../did-you-mean.ts';
import { readField } from './field.ts';
import { checkEventName, checkFieldName } from './names.ts';
import { readSentence, readTitle } from './text.ts';

const EVENT_KEYS = ['title', 'lane', 'when', 'why', 'fields'] as const;

/** A map from event names to their declarations; at least one. `lanes` are those that the manifest declares. */
export function readEvents(cursor: Cursor, lanes: readonly LaneName[]): Manifest['events'] {
  const entries = readEntries(cursor, 'a map of events', eventsPerManifestMax);
  if (isGiven(cursor) && typeof cursor.value === 'object' && entries.length === 0) {
    report(cursor, 'missing_key', 'Expected at least one event, got none. Declare what is sent.');
  }
  const events = entries.map(([name, place]) => {
    checkEventName(place, name);
    return [name, readEvent(place, name, lanes)] as const;
  });
  return Object.fromEntries(events);
}

function readEvent(cursor: Cursor, name: string, lanes: readonly LaneName[]): EventDeclaration {
  const known = checkMap(cursor, 'an event', EVENT_KEYS);
  // What is no map has been reported once; reading on would report each key that it lacks.
  if (!known) return { title: '', lane: 'usage', when: '', why: '', fields: {} };
  return {
    title: readTitle(enter(cursor, 'title'), name),
    lane: readLaneReference(enter(cursor, 'lane'), lanes),
    when: readSentence(enter(cursor, 'when'), 'when the event is sent, in words for the user'),
    why: readSentence(enter(cursor, 'why'), 'why the event is collected'),
    fields: readFields(enter(cursor, 'fields')),
  };
}

/** Where there is but one lane, an event need not name it. */
function readLaneReference(cursor: Cursor, lanes: readonly LaneName[]): LaneName {
  const only = lanes.length === 1 ? lanes[0] : undefined;
  if (!isGiven(cursor) && only !== undefined) return only;
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
