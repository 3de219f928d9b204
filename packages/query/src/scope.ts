/**
 * Scope: which events a question is about before its filters. A value of one event says nothing about another, and reports of
 * different lanes can not be joined, so a question has at most one event by whose fields it asks, and exactly one lane.
 */
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import { findEvent } from './lib/declared.ts';
import type { Dimension, Question } from './question.ts';

export interface Scope {
  readonly lane: LaneName;
  readonly environment: string;
  /** The one event that the question is about, or null: all events of the lane. */
  readonly event: string | null;
}

export const LANES: readonly LaneName[] = ['usage', 'exceptions', 'performance', 'licence'];
export const ENVIRONMENT_DEFAULT = 'production';

/** What a question refers to that decides its scope. */
export type Scoped = Pick<Question, 'metric' | 'breakdown' | 'filters' | 'lane' | 'environment'>;

/** The scope of a question that `parseQuestion()` let through; of another, one of those that it could mean. */
export function findScope(question: Scoped, manifest: Manifest): Scope {
  return {
    lane: question.lane ?? listNamedLanes(question, manifest)[0] ?? findMainLane(manifest),
    environment: question.environment ?? ENVIRONMENT_DEFAULT,
    event: listEvents(question)[0] ?? null,
  };
}

/** The events by whose name or fields the question asks: its metric's and those of its field dimensions, each once. */
export function listEvents(question: Scoped): readonly string[] {
  const { metric, breakdown, filters } = question;
  const events = new Set<string>();
  if ('event' in metric && metric.event !== null) events.add(metric.event);
  const dimensions: readonly (Dimension | null)[] = [
    breakdown,
    ...filters.map((filter) => filter.dimension),
  ];
  for (const dimension of dimensions) {
    if (dimension?.by === 'field') events.add(dimension.event);
  }
  return [...events];
}

/** The lanes of all events that the question names, those that a filter lets through included, each once. */
export function listNamedLanes(question: Scoped, manifest: Manifest): readonly LaneName[] {
  const named = question.filters.flatMap(({ dimension, values }) =>
    dimension.by === 'event' ? values : [],
  );
  const lanes = [...listEvents(question), ...named].flatMap(
    (event) => findEvent(manifest, event)?.lane ?? [],
  );
  return [...new Set(lanes)];
}

/** The lane of a question that names no event: the first that the product has, in the order of `LANES`. */
export function findMainLane(manifest: Manifest): LaneName {
  return LANES.find((lane) => manifest.lanes[lane] !== undefined) ?? 'usage';
}
