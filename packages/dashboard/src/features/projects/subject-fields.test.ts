import type { Manifest } from '@candor/manifest/manifest';
import { expect, test } from 'vitest';
import { MANIFEST } from '../chart/answer.fixture.ts';
import { listSubjectFields } from './subject-fields.ts';

const sum = {
  title: 'Endpoints in all',
  metric: {
    of: 'field',
    event: 'heartbeat',
    field: 'endpoints',
    statistic: 'sum',
    over: 'each',
  },
  breakdown: null,
  step: 'week',
} as const;
const mean = { ...sum, title: 'Endpoints', metric: { ...sum.metric, statistic: 'mean' } } as const;

test('what is told of a site: its kinds, its sizes without durations, and the sums that are asked for', () => {
  const manifest: Manifest = { ...MANIFEST, questions: [sum, mean] };
  const { groups, sizes, sums } = listSubjectFields(manifest, { event: 'heartbeat' });
  expect(groups.map(({ field }) => field)).toEqual(['licence']);
  expect(sizes.map(({ field }) => field)).toEqual(['endpoints']);
  expect(sums).toEqual([sum]);
});

test('of an event that is not declared there is nothing', () => {
  const nothing = { groups: [], sizes: [], sums: [] };
  expect(listSubjectFields(MANIFEST, { event: 'gone' })).toEqual(nothing);
});
