/** A small product with every kind of field, and the questions that it can be asked. */
import type { Dimension, Manifest, Metric } from '@candor/manifest/manifest';
import { parseManifest } from '@candor/manifest/parse';
import { parseDay } from '@candor/query/day';
import type { Day, Question } from '@candor/query/question';
import * as fc from 'fast-check';

const why = 'To have one.';
const HEARTBEAT = {
  uptime: { type: 'duration', unit: 's', why },
  identities: { type: 'count', why },
  errors: { type: 'count', unit: 'per hour', optional: true, why },
  files: { type: 'count', buckets: [0, 1, 10, 100], optional: true, why },
  licence: { type: 'choice', values: ['none', 'trial', 'licensed'], optional: true, why },
  trial: { type: 'boolean', optional: true, why },
  site: { type: 'pseudonym', of: 'site', optional: true, why },
};
const CONNECTED = {
  cameras: { type: 'count', unit: 'cameras', why },
  edition: { type: 'choice', values: ['small', 'large'], why },
};

export function createManifest(device: 'none' | 'until_reset' = 'until_reset'): Manifest {
  const result = parseManifest({
    manifest: 1,
    product: 'example',
    title: 'Example',
    vendor: 'Example Software',
    privacy: 'https://example.com/privacy',
    collector: 'https://telemetry.example.com',
    consent: { default: 'ask' },
    lanes: { usage: why, exceptions: why },
    ids: { device },
    session: { version: why, os: why, ci: why, processors: why, memory: why, process_memory: why },
    events: {
      heartbeat: { lane: 'usage', when: 'Every hour.', why, fields: HEARTBEAT },
      'vms.connected': { lane: 'usage', when: 'On connection.', why, fields: CONNECTED },
      'app.failed': {
        lane: 'exceptions',
        when: 'On failure.',
        why,
        fields: { phase: { type: 'choice', values: ['start', 'run'], why } },
      },
    },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

export function day(text: string): Day {
  const result = parseDay(text);
  if (!result.ok) throw new Error(`not a day: ${text}`);
  return result.value;
}

/** Active installations by day in January 2026, with `parts` in the place of what it says. */
export function createQuestion(parts: Partial<Question>): Question {
  return {
    product: 'example',
    metric: { of: 'installations' },
    breakdown: null,
    filters: [],
    span: { from: day('2026-01-01'), to: day('2026-01-31') },
    step: 'day',
    ...parts,
  };
}

const field = (
  name: string,
  statistic: 'sum' | 'mean' | 'p50' | 'p90',
  over: 'each' | 'latest',
): Metric => ({
  of: 'field',
  event: 'heartbeat',
  field: name,
  statistic,
  over,
});

export const METRICS: readonly Metric[] = [
  { of: 'installations' },
  { of: 'sessions' },
  { of: 'events', event: null },
  { of: 'events', event: 'heartbeat' },
  { of: 'distinct', event: 'heartbeat', field: 'site' },
  field('uptime', 'sum', 'each'),
  field('errors', 'mean', 'each'),
  field('uptime', 'mean', 'each'),
  field('files', 'sum', 'each'),
  field('uptime', 'p50', 'each'),
  field('identities', 'p90', 'each'),
  field('errors', 'p90', 'each'),
  field('uptime', 'sum', 'latest'),
  field('identities', 'mean', 'latest'),
  field('errors', 'p50', 'latest'),
  field('uptime', 'p90', 'latest'),
];
export const DISTRIBUTIONS: readonly Metric[] = ['identities', 'files', 'uptime', 'errors'].map(
  (name) => ({ of: 'distribution', event: 'heartbeat', field: name }),
);

const FACTS: readonly Dimension[] = ['version', 'os', 'ci', 'processors', 'memory'].map((fact) => ({
  by: 'fact',
  fact,
}));
const FIELDS: readonly Dimension[] = ['licence', 'trial'].map((name) => ({
  by: 'field',
  event: 'heartbeat',
  field: name,
}));

export const BREAKDOWNS: readonly (Dimension | null)[] = [
  null,
  ...FACTS,
  { by: 'fact', fact: 'process_memory' },
  { by: 'event' },
  ...FIELDS,
];

const filters: fc.Arbitrary<Question['filters']> = fc.uniqueArray(
  fc.constantFrom(
    ...[
      ['version', '1.0', '1.1', ''],
      ['os', 'linux', ''],
      ['ci', 'true'],
      ['processors', '4', '16', ''],
      ['memory', '4', '8'],
    ].map(([fact = '', ...values]) => ({ dimension: { by: 'fact' as const, fact }, values })),
    { dimension: { by: 'event' as const }, values: ['heartbeat'] },
    ...[
      ['licence', 'trial', ''],
      ['trial', 'true', ''],
    ].map(([field = '', ...values]) => ({
      dimension: { by: 'field' as const, event: 'heartbeat', field },
      values,
    })),
  ),
  { maxLength: 2 },
);

export const questions: fc.Arbitrary<Question> = fc
  .record({
    metric: fc.constantFrom(...METRICS, ...DISTRIBUTIONS),
    breakdown: fc.constantFrom(...BREAKDOWNS),
    filters,
    span: fc.constantFrom(
      { from: day('2026-01-01'), to: day('2026-02-28') },
      { from: day('2026-01-07'), to: day('2026-01-20') },
    ),
    step: fc.constantFrom('day', 'week', 'month', 'span'),
  })
  .map(({ breakdown, ...question }) => ({
    product: 'example',
    ...question,
    breakdown: question.metric.of === 'distribution' ? null : breakdown,
  }));
