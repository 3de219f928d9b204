/**
 * An inquiry: a question together with all that is needed to ask it, decided once.
 */
import type { FieldDeclaration, Manifest } from '@candor/manifest/manifest';
import { LOST_EVENT } from '@candor/manifest/report';
import { findDimension } from '@candor/query/dimensions';
import type { Day, Dimension, Filter, Metric, Question } from '@candor/query/question';
import { findScope, type Scope } from '@candor/query/scope';
import { findCountedBy } from '@candor/query/unit';
import { staleDaysMax } from '../../limits.ts';

export interface Inquiry {
  readonly question: Question;
  readonly manifest: Manifest;
  readonly k: number;
  readonly scope: Scope;
  readonly countedBy: 'device' | 'session';
  /** The rollup `installation_days` where it can answer, else the events themselves. */
  readonly source: 'days' | 'events';
  /** Days that the rollup has yet to take in. */
  readonly staleDays: readonly Day[];
}

export function createInquiry(
  question: Question,
  manifest: Manifest,
  k: number,
  staleDays: readonly Day[],
): Inquiry {
  const isRolledUp = isAnsweredByDays(question, manifest) && staleDays.length <= staleDaysMax;
  return {
    question,
    manifest,
    k,
    scope: findScope(question, manifest),
    countedBy: findCountedBy(manifest),
    source: isRolledUp ? 'days' : 'events',
    staleDays: isRolledUp ? staleDays : [],
  };
}

/**
 * Whether `installation_days` knows enough: it has, for each installation, day, event and profile, how many events there were
 * and what the latest said. So it can count installations and events, and look at latest values; it does not know sessions,
 * values of other events, or facts that are numbers. Fields it knows of the latest event alone, so that those can group latest
 * values, but not choose between events.
 */
export function isAnsweredByDays(question: Question, manifest: Manifest): boolean {
  const { metric, breakdown, filters } = question;
  const isLatest = takesLatest(metric);
  if (!isLatest && metric.of !== 'installations' && metric.of !== 'events') return false;
  const isKnown = (dimension: Dimension): boolean =>
    dimension.by === 'event' ||
    (dimension.by === 'fact' && isWord(findDimension(manifest, dimension)));
  const groups = breakdown === null || isKnown(breakdown) || (isLatest && breakdown.by === 'field');
  return groups && filters.every((filter) => isKnown(filter.dimension));
}

/** Whether the metric looks at one event of each installation in each step, the latest. */
export function takesLatest(metric: Metric): boolean {
  return metric.of === 'distribution' || (metric.of === 'field' && metric.over === 'latest');
}

/** Whether the values are words, which are kept in the session's profile, rather than numbers. */
export function isWord(declared: FieldDeclaration | undefined): boolean {
  return declared !== undefined && !['count', 'quantity', 'duration'].includes(declared.type);
}

/** A question that an onlooker can ask beside ours, and the filter that ours has more: what lies between them can be subtracted. */
export interface Neighbour {
  readonly inquiry: Inquiry;
  readonly filter: Filter;
}

/**
 * The question without each of its filters; and, where it is about one event but could be asked of all (installations,
 * sessions, events), without that event and its fields. What was lost on the way is in no such total.
 */
export function listNeighbours(inquiry: Inquiry): readonly Neighbour[] {
  const { filters, metric } = inquiry.question;
  const withFilters = (kept: readonly Filter[]): Inquiry => ({
    ...inquiry,
    question: { ...inquiry.question, filters: kept },
  });
  const neighbours = filters.map((filter) => ({
    inquiry: withFilters(filters.filter((other) => other !== filter)),
    filter,
  }));
  const { event } = inquiry.scope;
  const isTotal =
    metric.of === 'installations' || metric.of === 'sessions' || metric.of === 'events';
  if (!isTotal || event === null || event === LOST_EVENT) return neighbours;
  const ofAll = withFilters(filters.filter(({ dimension }) => dimension.by === 'fact'));
  const filter: Filter = { dimension: { by: 'event' }, values: [event] };
  return [
    ...neighbours,
    { inquiry: { ...ofAll, scope: { ...inquiry.scope, event: null } }, filter },
  ];
}
