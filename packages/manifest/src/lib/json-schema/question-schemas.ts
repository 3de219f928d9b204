/**
 * Questions as JSON Schema, in their short form and in their normal form.
 */
import { questionsMax, titleCharsMax } from '../../limits.ts';
import { METRIC_FORMS, METRIC_KEYS, METRIC_NAMES, OVER, STATISTICS } from '../parse/metrics.ts';
import { STEPS } from '../parse/questions.ts';
import { closedMap, orNull, type Schema, text, word } from './schema.ts';

const NAME = text(130, 'A name that the manifest declares.');
const FIELD = text(130, 'A field, written as event.field.', '^[^.].*\\.[^.]+$');

const PARTS: Readonly<Record<string, Schema>> = {
  event: NAME,
  field: NAME,
  statistic: word(STATISTICS, 'The statistic.'),
  over: word(OVER, 'Each value, or the latest of each installation.'),
};

const METRIC: Schema = {
  description: 'What is counted or computed, in its normal form.',
  anyOf: METRIC_NAMES.map((of) => {
    const parts = METRIC_FORMS[of];
    const properties = Object.fromEntries(parts.map((part) => [part, PARTS[part] ?? NAME]));
    // All events are counted where none is named.
    if (of === 'events') return closedMap({ of: { const: of }, event: orNull(NAME) }, ['of']);
    return closedMap({ of: { const: of }, ...properties }, ['of', ...parts]);
  }),
};

const DIMENSION = closedMap(
  {
    by: word(['fact', 'event', 'field'], 'What kind of dimension.'),
    fact: NAME,
    event: NAME,
    field: NAME,
  },
  ['by'],
);

const METRICS: Readonly<Record<(typeof METRIC_KEYS)[number], Schema>> = {
  count: text(130, 'installations, sessions, events, or the name of an event.'),
  sum: FIELD,
  mean: FIELD,
  p50: FIELD,
  p90: FIELD,
  distribution: FIELD,
  distinct: FIELD,
  metric: METRIC,
};

const BREAKDOWN: Schema = {
  description: 'A fact, `event`, or a field written as event.field.',
  anyOf: [{ type: 'string', pattern: '\\S' }, DIMENSION, { type: 'null' }],
};
const STEP = word(STEPS, 'One value for each day, week or month, or one for the whole span.');

export function buildQuestionsSchema(): Schema {
  const question: Schema = {
    ...closedMap(
      {
        title: text(titleCharsMax, 'The title of the chart.'),
        ...METRICS,
        over: word(OVER, 'Each value (default), or the latest of each installation.'),
        by: BREAKDOWN,
        breakdown: BREAKDOWN,
        per: STEP,
        step: STEP,
      },
      ['title'],
    ),
    oneOf: METRIC_KEYS.map((key) => ({ required: [key] })),
    not: { anyOf: [{ required: ['by', 'breakdown'] }, { required: ['per', 'step'] }] },
  };
  return {
    description: 'The charts that all of this is collected for.',
    type: 'array',
    items: question,
    maxItems: questionsMax,
  };
}
