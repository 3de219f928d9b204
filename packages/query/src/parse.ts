/**
 * Parsing a question: from whatever came over the wire to a question that can be asked of this product, or every issue.
 *
 * Lists are closed and names must stand in the manifest, so that a question that comes through has a known cost and refers to
 * nothing else. Values of filters are the one thing that may be any text: they are compared, never interpreted.
 */
import type { LaneName, Manifest } from '@candor/manifest/manifest';
import { countDays, parseDay } from './day.ts';
import {
  checkMap,
  enter,
  kindOf,
  type Place,
  type QuestionIssue,
  readItems,
  readWord,
  report,
} from './lib/issue-sink.ts';
import { findEvent } from './lib/declared.ts';
import { readDimension } from './lib/read-dimension.ts';
import { readMetric } from './lib/read-metric.ts';
import {
  environmentCharsMax,
  filtersMax,
  filterValueCharsMax,
  filterValuesMax,
  spanDaysMax,
} from './limits.ts';
import type { Day, Dimension, Filter, Question, Span, Step } from './question.ts';
import { LANES, listEvents, listNamedLanes } from './scope.ts';

export { QUESTION_ISSUE_CODES } from './lib/issue-sink.ts';
export type { QuestionIssue, QuestionIssueCode } from './lib/issue-sink.ts';

export type QuestionResult =
  | { readonly ok: true; readonly value: Question }
  | { readonly ok: false; readonly issues: readonly QuestionIssue[] };

const KEYS = [
  'product',
  'metric',
  'breakdown',
  'filters',
  'span',
  'step',
  'lane',
  'environment',
] as const;
const STEPS: readonly Step[] = ['day', 'week', 'month', 'span'];

/** `value` is plain data, as JSON gives it; `manifest` that of the product that is asked about. Never throws. */
export function parseQuestion(value: unknown, manifest: Manifest): QuestionResult {
  const issues: QuestionIssue[] = [];
  const root: Place = { value, path: '', issues };
  if (!checkMap(root, 'a question', KEYS)) return { ok: false, issues };
  checkProduct(enter(root, 'product'), manifest);
  const metric = readMetric(enter(root, 'metric'), manifest);
  const breakdown = readBreakdown(enter(root, 'breakdown'), manifest);
  const filters = readFilters(enter(root, 'filters'), manifest);
  const span = readSpan(enter(root, 'span'));
  const step = readWord(enter(root, 'step'), 'a step', STEPS);
  const lane = readLane(enter(root, 'lane'), manifest);
  const environment = readEnvironment(enter(root, 'environment'));
  if (issues.length > 0 || metric === null || span === null || step === null) {
    return { ok: false, issues };
  }
  const question: Question = {
    product: manifest.product,
    metric,
    breakdown,
    filters,
    span,
    step,
    ...(lane === null ? {} : { lane }),
    ...(environment === null ? {} : { environment }),
  };
  checkTogether(root, question, manifest);
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: question };
}

function checkProduct(place: Place, manifest: Manifest): void {
  if (place.value === manifest.product) return;
  report(place, 'wrong_product', `Expected the product ${manifest.product}, got another.`);
}

function readBreakdown(place: Place, manifest: Manifest): Dimension | null {
  return place.value === null ? null : readDimension(place, manifest, 'breakdown');
}

function readFilters(place: Place, manifest: Manifest): readonly Filter[] {
  const filters: Filter[] = [];
  const seen = new Set<string>();
  for (const item of readItems(place, 'a list of filters', filtersMax)) {
    const filter = readFilter(item, manifest);
    if (filter === null) continue;
    const name = JSON.stringify(filter.dimension);
    if (seen.has(name)) {
      report(
        item,
        'contradiction',
        'Expected one filter for each dimension, got a second one; put the values into one.',
      );
    }
    seen.add(name);
    filters.push(filter);
  }
  return filters;
}

function readFilter(place: Place, manifest: Manifest): Filter | null {
  if (!checkMap(place, 'a filter', ['dimension', 'values'])) return null;
  const dimension = readDimension(enter(place, 'dimension'), manifest, 'filter');
  const list = enter(place, 'values');
  const values = readItems(list, 'a list of values', filterValuesMax).flatMap(
    (item) => readFilterValue(item, dimension, manifest) ?? [],
  );
  if (Array.isArray(list.value) && list.value.length === 0) {
    report(list, 'wrong_kind', 'Expected at least one value, got none; leave the filter out.');
  }
  return dimension === null ? null : { dimension, values: [...new Set(values)] };
}

function readFilterValue(
  place: Place,
  dimension: Dimension | null,
  manifest: Manifest,
): string | null {
  if (typeof place.value !== 'string') {
    return report(place, 'wrong_kind', `Expected text, got ${kindOf(place.value)}.`);
  }
  if (place.value.length > filterValueCharsMax) {
    return report(
      place,
      'too_many',
      `Expected at most ${filterValueCharsMax} characters, got ${place.value.length}.`,
    );
  }
  if (dimension?.by === 'event' && findEvent(manifest, place.value) === undefined) {
    return report(
      place,
      'unknown_reference',
      'Expected the name of an event that the manifest declares, got another.',
    );
  }
  return place.value;
}

function readSpan(place: Place): Span | null {
  if (!checkMap(place, 'a span', ['from', 'to'])) return null;
  const from = readDay(enter(place, 'from'));
  const to = readDay(enter(place, 'to'));
  if (from === null || to === null) return null;
  const days = countDays(from, to);
  if (days < 1)
    return report(place, 'bad_span', 'Expected a span that does not end before it starts.');
  if (days <= spanDaysMax) return { from, to };
  return report(place, 'bad_span', `Expected a span of at most ${spanDaysMax} days, got ${days}.`);
}

function readDay(place: Place): Day | null {
  const day = parseDay(place.value);
  return day.ok ? day.value : report(place, 'bad_day', day.issues[0]?.message ?? '');
}

function readLane(place: Place, manifest: Manifest): LaneName | null {
  if (place.value === undefined) return null;
  const lane = readWord(place, 'a lane', LANES);
  if (lane === null || manifest.lanes[lane] !== undefined) return lane;
  return report(
    place,
    'unknown_reference',
    'Expected a lane that the manifest declares, got another.',
  );
}

function readEnvironment(place: Place): string | null {
  if (place.value === undefined) return null;
  const { value } = place;
  if (typeof value === 'string' && value.length > 0 && value.length <= environmentCharsMax)
    return value;
  return report(
    place,
    'wrong_kind',
    `Expected the label of a key's environment, 1 to ${environmentCharsMax} characters, got ${kindOf(value)}.`,
  );
}

/** What no part can say alone: one event, one lane, and one thing on the axis of groups. */
function checkTogether(root: Place, question: Question, manifest: Manifest): void {
  const { metric, breakdown, lane } = question;
  if (metric.of === 'distribution' && breakdown !== null) {
    report(
      enter(root, 'breakdown'),
      'contradiction',
      'Expected no breakdown of a distribution, whose groups are its buckets; filter by it instead.',
    );
  }
  if (listEvents(question).length > 1) {
    report(
      root,
      'contradiction',
      'Expected fields of one event, got fields of several: a value of one event says nothing about another. Ask them one by one.',
    );
  }
  const lanes = new Set([
    ...listNamedLanes(question, manifest),
    ...(lane === undefined ? [] : [lane]),
  ]);
  if (lanes.size > 1) {
    report(
      root,
      'contradiction',
      'Expected events of one lane, got several: reports of different lanes can not be joined. Ask them one by one.',
    );
  }
}
