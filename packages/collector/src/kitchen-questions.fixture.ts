/** Questions about the kitchen that go many ways through the store, and what a collector answers. */
import type { Question } from '@candor/query/question';
import { expect } from 'vitest';
import type { CollectorBench } from './collector.fixture.ts';

/** How many dishes were cooked on the days between these, counted from today. */
export function askDishes(fromDay: number, toDay: number): Question {
  return {
    product: 'kitchen',
    metric: { of: 'events', event: 'dish.cooked' },
    breakdown: null,
    filters: [],
    span: { from: dayOf(fromDay), to: dayOf(toDay) },
    step: 'span',
  } as unknown as Question;
}

function dayOf(fromToday: number): string {
  return new Date(Date.now() + fromToday * 86_400_000).toISOString().slice(0, 10);
}

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
  const rows: (readonly unknown[])[] = [];
  for (const question of QUESTIONS) {
    const asked = { ...askDishes(-10, 0), ...question };
    const { status, body } = await call('POST /api/ask', { body: asked });
    expect({ asked, status }).toEqual({ asked, status: 200 });
    rows.push(body.rows);
  }
  return rows;
}
