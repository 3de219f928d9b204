/**
 * Dimensions: what answers of a product can be broken down and filtered by.
 *
 * Facts and fields of free values (text, pseudonyms) are none: each of their groups would be a single installation. Numbers
 * among the facts are, since they say what kind of machine it is: counts by value (`processors`), measures by bucket, and the
 * latter can not be filtered by.
 */
import type { FieldDeclaration, LaneName, Manifest } from '@candor/manifest/manifest';
import { findEvent, findFact, findField } from './lib/declared.ts';
import type { Dimension } from './question.ts';

export interface DimensionChoice {
  readonly dimension: Dimension;
  readonly title: string;
  /** The values that a filter can offer, or null where the manifest does not close the list (versions, counts). */
  readonly values: readonly string[] | null;
  readonly isFilter: boolean;
}

type FieldType = FieldDeclaration['type'];

const FIELD_TYPES: readonly FieldType[] = ['choice', 'boolean', 'version'];
const FACT_FILTER_TYPES: readonly FieldType[] = [...FIELD_TYPES, 'count'];
const FACT_TYPES: readonly FieldType[] = [...FACT_FILTER_TYPES, 'quantity', 'duration'];

/** All dimensions of a lane: facts, the event's name, and fields of the one event that the question is about, if there is one. */
export function listDimensions(
  manifest: Manifest,
  lane: LaneName,
  event: string | null,
): readonly DimensionChoice[] {
  const facts = Object.entries(manifest.session).flatMap(([fact, declared]) =>
    choose({ by: 'fact', fact }, declared),
  );
  const fields = Object.entries(
    (event === null ? undefined : findEvent(manifest, event)?.fields) ?? {},
  ).flatMap(([field, declared]) => choose({ by: 'field', event: event ?? '', field }, declared));
  return [
    ...facts,
    {
      dimension: { by: 'event' },
      title: 'Event',
      values: listEventNames(manifest, lane),
      isFilter: true,
    },
    ...fields,
  ];
}

/** The declaration behind a dimension; undefined for the event's name and for what is not declared. */
export function findDimension(
  manifest: Manifest,
  dimension: Dimension,
): FieldDeclaration | undefined {
  if (dimension.by === 'fact') return findFact(manifest, dimension.fact);
  if (dimension.by === 'field') return findField(manifest, dimension.event, dimension.field);
  return undefined;
}

/** Types that a breakdown or a filter by this kind of dimension can have. */
export function listDimensionTypes(
  by: 'fact' | 'field',
  use: 'breakdown' | 'filter',
): readonly FieldType[] {
  if (by === 'field') return FIELD_TYPES;
  return use === 'filter' ? FACT_FILTER_TYPES : FACT_TYPES;
}

function choose(
  dimension: Exclude<Dimension, { readonly by: 'event' }>,
  declared: FieldDeclaration,
): readonly DimensionChoice[] {
  if (!listDimensionTypes(dimension.by, 'breakdown').includes(declared.type)) return [];
  const isFilter = listDimensionTypes(dimension.by, 'filter').includes(declared.type);
  return [{ dimension, title: declared.title, values: listValues(declared), isFilter }];
}

function listValues(declared: FieldDeclaration): readonly string[] | null {
  if (declared.type === 'choice') return declared.values;
  return declared.type === 'boolean' ? ['true', 'false'] : null;
}

function listEventNames(manifest: Manifest, lane: LaneName): readonly string[] {
  return Object.keys(manifest.events).filter((name) => manifest.events[name]?.lane === lane);
}
