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
import type { ReceivedDay } from '../received.ts';

export interface Inquiry {
  readonly question: Question;
  readonly manifest: Manifest;
  readonly k: number;
  readonly scope: Scope;
  readonly countedBy: 'device' | 'session';
  /** The rollups where they can answer: `installation_sets` and `installation_numbers` before `installation_days`; else the events. */
  readonly source: 'sets' | 'numbers' | 'days' | 'events';
  /** Days that the rollup has yet to take in. */
  readonly staleDays: readonly Day[];
  /** Days of which it has taken in what was received until an instant, and has yet to take in what came since. */
  readonly grownDays: readonly ReceivedDay[];
}

/** How far the rollups have come with the days of a span. */
export type Progress = Pick<Inquiry, 'staleDays' | 'grownDays'>;

export function createInquiry(
  question: Question,
  manifest: Manifest,
  k: number,
  { staleDays, grownDays }: Progress,
): Inquiry {
  const isRolledUp =
    isAnsweredByDays(question, manifest) && staleDays.length + grownDays.length <= staleDaysMax;
  return {
    question,
    manifest,
    k,
    scope: findScope(question, manifest),
    countedBy: findCountedBy(manifest),
    source: isRolledUp ? findRollup(question) : 'events',
    staleDays: isRolledUp ? staleDays : [],
    grownDays: isRolledUp ? grownDays : [],
  };
}

/**
 * Whether `installation_days` knows enough: it has, for each installation, day, event and profile, how many events there were,
 * their sessions, what the latest said, how many said each word of each field and each number of each fact, and sums and counts of their
 * numbers; the sets beside it know their spreads. None knows which words and numbers were said together. So a question can be about the words
 * of one field, but of no other besides; and about other fields of the latest event alone if it chooses none by them.
 */
export function isAnsweredByDays(question: Question, manifest: Manifest): boolean {
  const { metric, breakdown, filters } = question;
  if (takesLatest(metric)) {
    const ofWords = filters.flatMap(({ dimension }) => listWords(dimension, manifest));
    const isOfFact = breakdown?.by === 'fact' && listWords(breakdown, manifest).length > 0;
    return ofWords.length === 0 && !isOfFact;
  }
  const words = listWordFields(question, null, manifest).length;
  return words <= (metric.of === 'sessions' || metric.of === 'field' ? 0 : 1);
}

/** Of what `installation_days` can answer: all is told by sets but the latest numbers, which, in groups of what a session knows, numbers tell. */
function findRollup({ metric, breakdown }: Question): 'sets' | 'numbers' | 'days' {
  if (!takesLatest(metric)) return 'sets';
  return breakdown?.by === 'field' ? 'days' : 'numbers';
}

/** Fields by whose words the question counts, filters, tells groups or, with `partOf`, parts apart: each once. */
export function listWordFields(
  question: Question,
  partOf: Dimension | null,
  manifest: Manifest,
): readonly string[] {
  const { metric } = question;
  const chosen = listChosenFields(question, partOf, manifest);
  return metric.of === 'distinct' ? [...new Set([...chosen, metric.field])] : chosen;
}

/** The same without what the question counts. */
export function listChosenFields(
  { breakdown, filters }: Question,
  partOf: Dimension | null,
  manifest: Manifest,
): readonly string[] {
  const dimensions = [breakdown, partOf, ...filters.map(({ dimension }) => dimension)];
  const fields = dimensions.flatMap((one) => (one === null ? [] : listWords(one, manifest)));
  return [...new Set(fields)];
}

/** Before the name of a fact that is a number where it is told as words of a field are, in the view `installation_days_said`. */
export const FACT_PREFIX = '@';

/** The field whose words tell what a dimension asks for; none where profiles or the event's name do. */
export function listWords(dimension: Dimension, manifest: Manifest): readonly string[] {
  if (dimension.by === 'field') return [dimension.field];
  if (dimension.by === 'event' || isWord(findDimension(manifest, dimension))) return [];
  return [FACT_PREFIX + dimension.fact];
}

/** Days of which something has come that the rollups have yet to take in. */
export function listOpenDays({ staleDays, grownDays }: Progress): readonly Day[] {
  return [...staleDays, ...grownDays.map(({ day }) => day)];
}

/** Whether the question goes by what a session's profile says: its facts that are words. */
export function isOfProfiles(
  { breakdown, filters }: Question,
  partOf: Dimension | null,
  manifest: Manifest,
): boolean {
  const dimensions = [breakdown, partOf, ...filters.map(({ dimension }) => dimension)];
  return dimensions.some((one) => one?.by === 'fact' && listWords(one, manifest).length === 0);
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
  /**
   * Whether the name of the event is all that lies between the two: then they are one where the lane has no other event, as many
   * have, and that is seen at little cost.
   */
  readonly isByEventAlone: boolean;
  /** Whether ours has that filter more and no other. */
  readonly isByFilterAlone: boolean;
}

/**
 * The question without each of its filters; and, where it is about one event but could be asked of all (installations,
 * sessions, events), without that event and its fields. What was lost on the way is in no such total.
 */
export function listNeighbours(inquiry: Inquiry): readonly Neighbour[] {
  const { filters, metric, breakdown } = inquiry.question;
  const withFilters = (kept: readonly Filter[]): Inquiry => ({
    ...inquiry,
    question: { ...inquiry.question, filters: kept },
  });
  const neighbours = filters.map((filter) => ({
    inquiry: withFilters(filters.filter((other) => other !== filter)),
    filter,
    isByEventAlone: false,
    isByFilterAlone: true,
  }));
  const { event } = inquiry.scope;
  const isTotal =
    metric.of === 'installations' || metric.of === 'sessions' || metric.of === 'events';
  if (!isTotal || event === null || event === LOST_EVENT) return neighbours;
  const ofFacts = withFilters(filters.filter(({ dimension }) => dimension.by === 'fact'));
  const ofAll: Inquiry = {
    ...ofFacts,
    question: { ...ofFacts.question, breakdown: breakdown?.by === 'field' ? null : breakdown },
    scope: { ...inquiry.scope, event: null },
  };
  const filter: Filter = { dimension: { by: 'event' }, values: [event] };
  const isByEventAlone = ofAll.question.filters.length === filters.length;
  return [
    ...neighbours,
    { inquiry: ofAll, filter, isByEventAlone, isByFilterAlone: isByEventAlone },
  ];
}
