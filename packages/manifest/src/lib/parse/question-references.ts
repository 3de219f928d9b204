/**
 * What the names in a question refer to, and whether that can be counted, computed or broken down by.
 */
import type { Dimension, FieldDeclaration, Manifest, Metric } from '../../manifest.ts';
import { type Cursor, report, reportKind } from './cursor.ts';
import { suggest } from '../../did-you-mean.ts';
import type { FieldType } from './field.ts';
import type { Path } from './issue-sink.ts';

/** What a question may refer to. */
export type Declared = Pick<Manifest, 'session' | 'events'>;

interface FieldReference {
  readonly event: string;
  readonly field: string;
}

type FieldMetric = Extract<Metric, { readonly field: string }>;
type NamedDimension = Exclude<Dimension, { readonly by: 'event' }>;

const NUMERIC: readonly FieldType[] = ['count', 'quantity', 'duration'];
const METRIC_TYPES: Readonly<Record<FieldMetric['of'], readonly FieldType[]>> = {
  field: NUMERIC,
  distribution: NUMERIC,
  distinct: ['pseudonym', 'text'],
};
const DIMENSION_TYPES: readonly FieldType[] = ['choice', 'boolean', 'version'];
/** Facts are few and coarse, so that a count among them (`processors`, `memory`) may be a dimension too. */
const FACT_TYPES: readonly FieldType[] = [...DIMENSION_TYPES, 'count'];

/** Splits `event.field` at its last dot: only the names of events have dots. */
export function readFieldReference(cursor: Cursor, declared: Declared): FieldReference | null {
  if (typeof cursor.value !== 'string') {
    reportKind(cursor, 'a field, written as event.field');
    return null;
  }
  const dot = cursor.value.lastIndexOf('.');
  const event = cursor.value.slice(0, Math.max(0, dot));
  if (dot > 0 && findOwn(declared.events, event) !== undefined) {
    return { event, field: cursor.value.slice(dot + 1) };
  }
  const known = Object.entries(declared.events).flatMap(([name, { fields }]) =>
    Object.keys(fields).map((field) => `${name}.${field}`),
  );
  const hint = suggest(cursor.value, known);
  report(cursor, 'unknown_reference', `Expected a field, written as event.field.${hint}`);
  return null;
}

/** The name of a declared event; `others` are words that may stand in its place, for the message. */
export function findEvent(
  cursor: Cursor,
  declared: Declared,
  others: readonly string[],
): string | null {
  const name = cursor.value;
  if (typeof name === 'string' && findOwn(declared.events, name) !== undefined) return name;
  const known = [...others, ...Object.keys(declared.events)];
  if (typeof name !== 'string') reportKind(cursor, 'the name of an event');
  else {
    const hint = suggest(name, known) || ` Known are: ${known.slice(0, 12).join(', ')}.`;
    report(cursor, 'unknown_reference', `Expected the name of an event.${hint}`);
  }
  return null;
}

/** The metric itself if its field exists and has a type for it. `cursor` is where the field is named. */
export function findMetricField<Found extends FieldMetric>(
  cursor: Cursor,
  declared: Declared,
  metric: Found,
): Found | null {
  const fields = findOwn(declared.events, metric.event)?.fields ?? {};
  const types = METRIC_TYPES[metric.of];
  const declaredAt = ['events', metric.event, 'fields', metric.field];
  return checkField(cursor, fields, declaredAt, types) ? metric : null;
}

/** The dimension itself if its fact or field exists and has few enough values to be one. */
export function findDimensionField(
  cursor: Cursor,
  declared: Declared,
  dimension: NamedDimension,
): NamedDimension | null {
  if (dimension.by === 'fact') {
    const declaredAt = ['session', dimension.fact];
    return checkField(cursor, declared.session, declaredAt, FACT_TYPES) ? dimension : null;
  }
  const fields = findOwn(declared.events, dimension.event)?.fields ?? {};
  const declaredAt = ['events', dimension.event, 'fields', dimension.field];
  return checkField(cursor, fields, declaredAt, DIMENSION_TYPES) ? dimension : null;
}

/** `declaredAt` is where the field or fact would be declared; its last step is the name, not yet known to be one. */
function checkField(
  cursor: Cursor,
  fields: Readonly<Record<string, FieldDeclaration>>,
  declaredAt: Path,
  types: readonly FieldDeclaration['type'][],
): boolean {
  const name: unknown = declaredAt.at(-1);
  if (typeof name !== 'string') {
    reportKind(cursor, 'the name of a field or fact');
    return false;
  }
  const field = findOwn(fields, name);
  if (field === undefined) {
    // It is declared, but not well; that has been reported. In a list, facts have no path of their own.
    const isBroken = cursor.sink.hasIssueAt(declaredAt[0] === 'session' ? ['session'] : declaredAt);
    if (isBroken) return false;
    const known = Object.keys(fields);
    const hint = suggest(name, known) || ` Known are: ${known.slice(0, 12).join(', ') || 'none'}.`;
    report(cursor, 'unknown_reference', `Expected a field or fact that is declared.${hint}`);
    return false;
  }
  if (types.includes(field.type)) return true;
  const message = `Expected a field or fact of type ${types.join(', ')}, got one of type ${field.type}.`;
  report(cursor, 'wrong_reference', message);
  return false;
}

function findOwn<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
