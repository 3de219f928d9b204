/** What the dashboard asks of a product when its pages are opened: the overview's questions, and those of the manifest. */
import { LANE_NAMES, type Manifest } from '@candor/manifest/manifest';
import { dayOf } from '@candor/query/day';
import type { Question, Span } from '@candor/query/question';

export interface NamedQuestion {
  readonly title: string;
  readonly question: Question;
}

/** The page's own span where a reader chooses none. */
const spanDays = 28;
const DAY_MS = 86_400_000;

export function listQuestions(manifest: Manifest): readonly NamedQuestion[] {
  const now = Date.now();
  const span: Span = { from: dayOf(now - (spanDays - 1) * DAY_MS), to: dayOf(now) };
  const { product } = manifest;
  const of = (
    title: string,
    parts: Pick<Question, 'metric' | 'breakdown' | 'step'>,
  ): NamedQuestion => ({
    title: `${product}: ${title}`,
    question: { product, filters: [], span, ...parts },
  });
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

/** Facts that only a lane has that the product lacks are no page's. */
function hasLane({ lane }: Question, manifest: Manifest): boolean {
  return lane === undefined || (LANE_NAMES.includes(lane) && manifest.lanes[lane] !== undefined);
}
