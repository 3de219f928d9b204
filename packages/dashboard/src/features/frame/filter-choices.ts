/** What a product's reports can be filtered by, and which of the filters a question can take. Pure. */
import type { Manifest } from '@candor/manifest/manifest';
import { listDimensions, type DimensionChoice } from '@candor/query/dimensions';
import type { Dimension, Filter, Question } from '@candor/query/question';
import { findMainLane, listEvents } from '@candor/query/scope';
import { formatDimension, setFilter } from '@candor/query/url';

export interface FilterChoice {
  readonly key: string;
  readonly dimension: Dimension;
  /** `Operating system`, or `Heartbeat: Licence status` for a field of an event. */
  readonly title: string;
  /** All declared values; null where only the reports know them (versions) or the list is too long to read (countries). */
  readonly values: readonly string[] | null;
}

/** Longest declared list that is offered whole; of longer ones only what was seen is offered. */
const declaredValuesMax = 24;

/** Session facts first, then the fields of each event. */
export function listFilterChoices(manifest: Manifest): readonly FilterChoice[] {
  const facts = listDimensions(manifest, findMainLane(manifest), null)
    .filter(({ dimension }) => dimension.by === 'fact')
    .flatMap((choice) => toFilterChoice(choice, choice.title));
  const fields = Object.entries(manifest.events).flatMap(([name, event]) =>
    listDimensions(manifest, event.lane, name)
      .filter(({ dimension }) => dimension.by === 'field')
      .flatMap((choice) => toFilterChoice(choice, `${event.title}: ${choice.title}`)),
  );
  return [...facts, ...fields];
}

function toFilterChoice(choice: DimensionChoice, title: string): readonly FilterChoice[] {
  const { dimension, values, isFilter } = choice;
  if (!isFilter) return [];
  const isLong = values !== null && values.length > declaredValuesMax;
  return [{ key: formatDimension(dimension), dimension, title, values: isLong ? null : values }];
}

/** The filters by what the manifest still declares: an old link may name what is gone. */
export function keepDeclared(filters: readonly Filter[], manifest: Manifest): readonly Filter[] {
  const declared = new Set(listFilterChoices(manifest).map(({ key }) => key));
  return filters.filter(({ dimension }) => declared.has(formatDimension(dimension)));
}

/** The filters after one value was switched on or off; a dimension without values is no filter. */
export function toggleFilterValue(
  filters: readonly Filter[],
  dimension: Dimension,
  value: string,
): readonly Filter[] {
  const values = valuesOfFilter(filters, dimension);
  const changed = values.includes(value)
    ? values.filter((other) => other !== value)
    : [...values, value];
  return setFilter(filters, dimension, changed);
}

/** The values that a filter keeps; none where there is no filter by the dimension. */
export function valuesOfFilter(
  filters: readonly Filter[],
  dimension: Dimension,
): readonly string[] {
  const key = formatDimension(dimension);
  return filters.find((filter) => formatDimension(filter.dimension) === key)?.values ?? [];
}

/**
 * The filters that a question can take. A value of one event says nothing about another, so a filter by a field holds only for
 * questions about its own event, or about none; of several such filters the first decides.
 */
export function keepApplicable(
  filters: readonly Filter[],
  question: Pick<Question, 'metric' | 'breakdown'>,
): readonly Filter[] {
  const [event] = listEvents({ ...question, filters });
  return filters.filter(({ dimension }) => dimension.by !== 'field' || dimension.event === event);
}
