/** Random questions that can be asked of the example product. */
import type { Manifest } from '@candor/manifest/manifest';
import * as fc from 'fast-check';
import { addDays, parseDay } from '../day.ts';
import type { Day, Dimension, Filter, Metric, Question } from '../question.ts';
import { createManifest } from './example-manifest.fixture.ts';

const FACTS: readonly Dimension[] = ['version', 'os', 'ci', 'processors', 'memory'].map((fact) => ({
  by: 'fact',
  fact,
}));
const FIELDS: readonly Dimension[] = ['licence', 'trial'].map((field) => ({
  by: 'field',
  event: 'heartbeat',
  field,
}));
const DIMENSIONS: readonly Dimension[] = [...FACTS, ...FIELDS, { by: 'event' }];

export const metrics: fc.Arbitrary<Metric> = fc.oneof(
  fc.constantFrom<Metric>(
    { of: 'installations' },
    { of: 'sessions' },
    { of: 'events', event: null },
    { of: 'events', event: 'heartbeat' },
    { of: 'distribution', event: 'heartbeat', field: 'identities' },
    { of: 'distribution', event: 'heartbeat', field: 'files' },
    { of: 'distinct', event: 'heartbeat', field: 'site' },
  ),
  fc.record({
    of: fc.constant('field' as const),
    event: fc.constant('heartbeat'),
    field: fc.constantFrom('uptime', 'identities', 'errors'),
    statistic: fc.constantFrom('sum', 'mean', 'p50', 'p90'),
    over: fc.constantFrom('each', 'latest'),
  }),
);

const filterValues: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', '1.0', 'linux', 'true', '8', 'trial', 'none'),
  fc.string({ maxLength: 12, unit: 'binary' }),
);

const filters: fc.Arbitrary<readonly Filter[]> = fc
  .uniqueArray(fc.constantFrom(...FACTS, ...FIELDS), { maxLength: 3 })
  .chain((dimensions) =>
    fc.tuple(
      ...dimensions.map((dimension) =>
        fc
          .uniqueArray(filterValues, { minLength: 1, maxLength: 3 })
          .map((values) => ({ dimension, values })),
      ),
    ),
  );

export function day(text: string): Day {
  const result = parseDay(text);
  if (!result.ok) throw new Error(`not a day: ${text}`);
  return result.value;
}

export const questions: fc.Arbitrary<Question> = fc
  .record({
    metric: metrics,
    breakdown: fc.constantFrom(null, ...DIMENSIONS, {
      by: 'fact' as const,
      fact: 'process_memory',
    }),
    filters,
    from: fc.integer({ min: 0, max: 400 }),
    days: fc.integer({ min: 1, max: 100 }),
    step: fc.constantFrom('day', 'week', 'month', 'span'),
    environment: fc.constantFrom(undefined, 'test'),
  })
  .map(({ metric, breakdown, filters, from, days, step, environment }): Question => {
    const start = addDays(day('2026-01-01'), from);
    return {
      product: 'example',
      metric,
      breakdown: metric.of === 'distribution' ? null : breakdown,
      filters,
      span: { from: start, to: addDays(start, days - 1) },
      step,
      ...(environment === undefined ? {} : { environment }),
    };
  });

export const manifest: Manifest = createManifest();
