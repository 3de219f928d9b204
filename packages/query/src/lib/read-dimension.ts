/** Reads what an answer is broken down or filtered by. */
import type { Manifest } from '@candor/manifest/manifest';
import { findDimension, listDimensionTypes } from '../dimensions.ts';
import type { Dimension } from '../question.ts';
import { findEvent } from './declared.ts';
import { checkMap, enter, kindOf, type Place, readWord, report } from './issue-sink.ts';

const KEYS = { fact: ['by', 'fact'], event: ['by'], field: ['by', 'event', 'field'] } as const;

export function readDimension(
  place: Place,
  manifest: Manifest,
  use: 'breakdown' | 'filter',
): Dimension | null {
  if (typeof place.value !== 'object' || place.value === null) {
    return report(place, 'wrong_kind', `Expected a dimension, got ${kindOf(place.value)}.`);
  }
  const by = readWord(enter(place, 'by'), 'a dimension', ['fact', 'event', 'field'] as const);
  if (by === null || !checkMap(place, `the dimension ${by}`, KEYS[by])) return null;
  if (by === 'event') return { by };
  if (by === 'fact') {
    const fact = readName(enter(place, 'fact'), 'the name of a fact');
    return fact === null ? null : check(enter(place, 'fact'), manifest, { by, fact }, use);
  }
  const event = readEvent(enter(place, 'event'), manifest);
  const field = readName(enter(place, 'field'), 'the name of a field');
  if (event === null || field === null) return null;
  return check(enter(place, 'field'), manifest, { by, event, field }, use);
}

/** The name of an event that the manifest declares, or of the one that it need not. */
export function readEvent(place: Place, manifest: Manifest): string | null {
  const name = readName(place, 'the name of an event');
  if (name === null) return null;
  if (findEvent(manifest, name) !== undefined) return name;
  return report(
    place,
    'unknown_reference',
    'Expected the name of an event that the manifest declares, got another.',
  );
}

export function readName(place: Place, what: string): string | null {
  if (typeof place.value === 'string') return place.value;
  return report(place, 'wrong_kind', `Expected ${what}, got ${kindOf(place.value)}.`);
}

function check(
  place: Place,
  manifest: Manifest,
  dimension: Exclude<Dimension, { readonly by: 'event' }>,
  use: 'breakdown' | 'filter',
): Dimension | null {
  const declared = findDimension(manifest, dimension);
  if (declared === undefined) {
    return report(
      place,
      'unknown_reference',
      `Expected a ${dimension.by} that the manifest declares, got another.`,
    );
  }
  const types = listDimensionTypes(dimension.by, use);
  if (types.includes(declared.type)) return dimension;
  return report(
    place,
    'wrong_reference',
    `Expected a ${dimension.by} of type ${types.join(', ')} for a ${use}, got one of type ${declared.type}.`,
  );
}
