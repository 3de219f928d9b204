/** What the dashboard asks of a product: the overview's questions, those of the manifest, and those of the pages about speed and crashes. */
import { LANE_NAMES, type Manifest } from '@candor/manifest/manifest';
import { findRole } from '@candor/manifest/roles';
import { dayOf } from '@candor/query/day';
import type { Dimension, Metric, Question, Span } from '@candor/query/question';
import { findSubjects } from '@candor/query/subjects';
import type { MeasuredCollector } from './collector-process.ts';

export interface NamedQuestion {
  readonly title: string;
  readonly question: Question;
}

/** The page's own span where a reader chooses none. */
const spanDays = 28;
const DAY_MS = 86_400_000;

/** Something that is asked over the API, and what it is called. */
export interface Asked {
  readonly title: string;
  readonly ask: (collector: MeasuredCollector) => Promise<unknown>;
}

export function toAsked({ title, question }: NamedQuestion): Asked {
  return { title, ask: ({ ask }) => ask(question) };
}

/** The span of a page where a reader chooses none, up to today. */
export function findSpan(): Span {
  const now = Date.now();
  return { from: dayOf(now - (spanDays - 1) * DAY_MS), to: dayOf(now) };
}

type Parts = Pick<Question, 'metric' | 'breakdown' | 'step'>;

function nameQuestion({ product }: Manifest, title: string, parts: Parts): NamedQuestion {
  const question = { product, filters: [], span: findSpan(), ...parts };
  return { title: `${product}: ${title}`, question };
}

export function listQuestions(manifest: Manifest): readonly NamedQuestion[] {
  const of = (title: string, parts: Parts): NamedQuestion => nameQuestion(manifest, title, parts);
  const facts = Object.entries(manifest.session)
    .filter(([, { type }]) => type === 'choice' || type === 'version')
    .map(([fact]) =>
      of(`installations by ${fact}`, {
        metric: { of: 'installations' },
        breakdown: { by: 'fact', fact },
        step: 'span',
      }),
    );
  const totals = (['installations', 'sessions'] as const).flatMap((metric) => [
    of(metric, { metric: { of: metric }, breakdown: null, step: 'span' }),
    of(`${metric} a day`, { metric: { of: metric }, breakdown: null, step: 'day' }),
  ]);
  return [
    ...totals,
    of('events', { metric: { of: 'events', event: null }, breakdown: null, step: 'span' }),
    ...facts,
    ...manifest.questions.map(({ title, ...parts }) => of(title, parts)),
  ].filter(({ question }) => hasLane(question, manifest));
}

/** Of the pages about speed and crashes, with the steps that suit their span. */
export function listPageQuestions(manifest: Manifest): readonly NamedQuestion[] {
  const { durations, slow } = findSubjects(manifest);
  return [
    ...durations.flatMap(({ event, field }) => listPercentiles(manifest, event, field)),
    ...slow.flatMap((event) => listSlow(manifest, event)),
    ...listFailures(manifest),
  ];
}

const version: Dimension = { by: 'fact', fact: 'version' };

/** Over every value, of all operations and of one in full: over time, by version, and both. */
function listPercentiles(
  manifest: Manifest,
  event: string,
  field: string,
): readonly NamedQuestion[] {
  return (['p50', 'p90'] as const).flatMap((statistic) => {
    const metric: Metric = { of: 'field', event, field, statistic, over: 'each' };
    const title = `${statistic} of each ${event}.${field}`;
    const of = (how: string, parts: Omit<Parts, 'metric'>): NamedQuestion =>
      nameQuestion(manifest, `${title} ${how}`, { metric, ...parts });
    return [
      of('a day', { breakdown: null, step: 'day' }),
      of('by version', { breakdown: version, step: 'span' }),
      of('by version a day', { breakdown: version, step: 'day' }),
    ];
  });
}

function listSlow(manifest: Manifest, event: string): readonly NamedQuestion[] {
  const fields = manifest.events[event]?.fields ?? {};
  const groups = Object.entries(fields)
    .filter(([, { type }]) => type === 'choice' || type === 'boolean' || type === 'version')
    .map(([field]): Dimension => ({ by: 'field', event, field }));
  const count: Metric = { of: 'events', event };
  const of = (title: string, parts: Parts): NamedQuestion =>
    nameQuestion(manifest, `${event} ${title}`, parts);
  const shares = [...groups, version].map((breakdown) =>
    of(
      `by ${breakdown.by === 'fact' ? breakdown.fact : 'field' in breakdown ? breakdown.field : ''}`,
      {
        metric: count,
        breakdown,
        step: 'span',
      },
    ),
  );
  const operation: Dimension = { by: 'field', event, field: 'operation' };
  const medians = ['baseline', 'duration'].map((field) =>
    of(`p50 of ${field} by operation`, {
      metric: { of: 'field', event, field, statistic: 'p50', over: 'each' },
      breakdown: operation,
      step: 'span',
    }),
  );
  return [of('a day', { metric: count, breakdown: null, step: 'day' }), ...shares, ...medians];
}

function listFailures(manifest: Manifest): readonly NamedQuestion[] {
  const [event] = findRole(manifest, 'failure') ?? [];
  if (event === undefined) return [];
  const breakdown: Dimension = { by: 'field', event, field: 'severity' };
  const metric: Metric = { of: 'events', event };
  return [
    nameQuestion(manifest, `${event} by severity a week`, { metric, breakdown, step: 'week' }),
  ];
}

/** Facts that only a lane has that the product lacks are no page's. */
function hasLane({ lane }: Question, manifest: Manifest): boolean {
  return lane === undefined || (LANE_NAMES.includes(lane) && manifest.lanes[lane] !== undefined);
}
