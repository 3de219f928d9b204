/**
 * The charts that the vendor collects this for, in their short form and in their normal form.
 *
 *     - { title: Active installations, count: installations, by: version, per: day }
 *     - { title: Mean uptime, mean: heartbeat.uptime, over: latest, per: week }
 *     - { title: Size of installations, distribution: heartbeat.identities }
 *     - { title: Sites, distinct: vms.connected.site, per: month }
 */
import type { Dimension, Metric, QuestionDeclaration } from '../../manifest.ts';
import { questionsMax, titleCharsMax } from '../../limits.ts';
import {
  checkMap,
  type Cursor,
  enter,
  isGiven,
  readEither,
  readItems,
  readWord,
  report,
} from './cursor.ts';
import { readBreakdown } from './dimensions.ts';
import { METRIC_KEYS, readMetric } from './metrics.ts';
import type { Declared } from './question-references.ts';
import { readText } from './text.ts';

export const STEPS = ['day', 'week', 'month', 'span'] as const;
const QUESTION_KEYS: readonly string[] = [
  'title',
  ...METRIC_KEYS,
  'over',
  'by',
  'breakdown',
  'per',
  'step',
];

/** A list, or nothing. Names refer to what `declared` holds. */
export function readQuestions(cursor: Cursor, declared: Declared): readonly QuestionDeclaration[] {
  if (!isGiven(cursor)) return [];
  return readItems(cursor, 'a list of questions', questionsMax).flatMap((item) => {
    const question = readQuestion(item, declared);
    return question === null ? [] : [question];
  });
}

function readQuestion(cursor: Cursor, declared: Declared): QuestionDeclaration | null {
  if (!checkMap(cursor, 'a question', QUESTION_KEYS)) return null;
  const title = readText(enter(cursor, 'title'), {
    what: 'the title of the chart',
    charsMax: titleCharsMax,
  });
  const metric = readMetric(cursor, declared);
  const by = readEither(cursor, 'by', 'breakdown');
  const breakdown = readBreakdown(by, declared);
  if (metric === null) return null;
  checkSameEvent(by, metric, breakdown);
  return { title, metric, breakdown, step: readStep(cursor, metric) };
}

/** `cursor` stands at the breakdown. A value of one event says nothing about another: only installations and sessions have them all. */
function checkSameEvent(cursor: Cursor, metric: Metric, breakdown: Dimension | null): void {
  if (breakdown?.by !== 'field' || metric.of === 'installations' || metric.of === 'sessions')
    return;
  if (metric.event === breakdown.event) return;
  const message =
    'Expected a field of the event that the question is about, or a fact about the session. Break down by one of these.';
  report(cursor, 'wrong_reference', message);
}

/** A distribution is one picture of the whole span unless the question says otherwise; all else is a line over days. */
function readStep(cursor: Cursor, metric: Metric): QuestionDeclaration['step'] {
  const usual = metric.of === 'distribution' ? 'span' : 'day';
  const place = readEither(cursor, 'per', 'step');
  if (!isGiven(place)) return usual;
  return readWord(place, 'a step', STEPS) ?? usual;
}
