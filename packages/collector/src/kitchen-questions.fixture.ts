/** Questions about the kitchen that go many ways through the store, and what a collector answers. */
import { expect } from 'vitest';
import type { CollectorBench } from './collector.fixture.ts';

/** From rollups and from events: totals, days, a breakdown by a fact and by a field, installations, a filter, a distribution. */
const QUESTIONS = [
  {},
  { step: 'day' },
  { breakdown: { by: 'fact', fact: 'version' } },
  { breakdown: { by: 'field', event: 'dish.cooked', field: 'course' }, step: 'day' },
  { metric: { of: 'installations' } },
  {
    filters: [
      { dimension: { by: 'field', event: 'dish.cooked', field: 'course' }, values: ['main'] },
    ],
  },
  { metric: { of: 'distribution', event: 'dish.cooked', field: 'minutes' } },
];

/** Rows of every answer, once all that was acknowledged is loaded. */
export async function askAll({
  call,
  whenLoaded,
}: CollectorBench): Promise<readonly (readonly unknown[])[]> {
  await whenLoaded();
  const day = (days: number): string =>
    new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const rows: (readonly unknown[])[] = [];
  for (const question of QUESTIONS) {
    const asked = {
      product: 'kitchen',
      metric: { of: 'events', event: 'dish.cooked' },
      breakdown: null,
      filters: [],
      span: { from: day(-10), to: day(0) },
      step: 'span',
      ...question,
    };
    const { status, body } = await call('POST /api/ask', { body: asked });
    expect({ asked, status }).toEqual({ asked, status: 200 });
    rows.push(body.rows);
  }
  return rows;
}
