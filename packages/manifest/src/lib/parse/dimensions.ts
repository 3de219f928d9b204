/**
 * What a question breaks its answer down by.
 */
import type { Dimension } from '../../manifest.ts';
import { checkMap, type Cursor, enter, isGiven, readWord } from './cursor.ts';
import {
  type Declared,
  findDimensionField,
  findEvent,
  readFieldReference,
} from './question-references.ts';

/** `by: version`, `by: event`, `by: heartbeat.licence`, or the normal form under `breakdown`. */
export function readBreakdown(cursor: Cursor, declared: Declared): Dimension | null {
  if (!isGiven(cursor)) return null;
  return typeof cursor.value === 'string'
    ? readDimension(cursor, declared)
    : readNormalDimension(cursor, declared);
}

function readDimension(cursor: Cursor, declared: Declared): Dimension | null {
  if (cursor.value === 'event') return { by: 'event' };
  if (typeof cursor.value === 'string' && !cursor.value.includes('.')) {
    return findDimensionField(cursor, declared, { by: 'fact', fact: cursor.value });
  }
  const reference = readFieldReference(cursor, declared);
  return reference === null
    ? null
    : findDimensionField(cursor, declared, { by: 'field', ...reference });
}

function readNormalDimension(cursor: Cursor, declared: Declared): Dimension | null {
  const kind = readWord(enter(cursor, 'by'), 'a dimension', ['fact', 'event', 'field'] as const);
  if (kind === null) return null;
  const keys = { fact: ['by', 'fact'], event: ['by'], field: ['by', 'event', 'field'] }[kind];
  if (!checkMap(cursor, `the dimension ${kind}`, keys)) return null;
  if (kind === 'event') return { by: 'event' };
  if (kind === 'fact') {
    const place = enter(cursor, 'fact');
    return findDimensionField(place, declared, { by: 'fact', fact: place.value as string });
  }
  const event = findEvent(enter(cursor, 'event'), declared, []);
  const place = enter(cursor, 'field');
  if (event === null) return null;
  return findDimensionField(place, declared, { by: 'field', event, field: place.value as string });
}
