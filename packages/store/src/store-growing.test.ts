/** Days that go on growing: taken in as far as they had come, and asked about with what came since. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findProgress, isUnchanged } from './lib/ask/progress.ts';
import { createManifest, createQuestion, day, questions } from './lib/example-product.fixture.ts';
import { eventLists } from './lib/random-events.fixture.ts';
import { recount, roundFigure } from './lib/recount.fixture.ts';
import { createTestStore, type TestStore, useEngine } from './lib/test-store.fixture.ts';
import { factNumbersMax, fieldWordsMax } from './limits.ts';
import type { StoredEvent } from './store.ts';

const engine = useEngine();
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 5);
const BOUNDS = { words: fieldWordsMax, numbers: factNumbersMax, largeEvents: 0, settledMs: 0 };
const span = { from: day('2026-01-01'), to: day('2026-03-31') };
const manifest = createManifest();

/** On few days, so that each has much, and more than one event at the same instant. */
const crowded = eventLists.map((events) =>
  events.map((event) => {
    const at = START + ((event.at - START) % (7 * DAY_MS));
    return { ...event, at, received: at + 1000 };
  }),
);
const [sample = []] = fc.sample(crowded, { seed: 11, numRuns: 1 });

function receiveLater(events: readonly StoredEvent[], ms = 50 * DAY_MS): readonly StoredEvent[] {
  return events.map((event) => ({ ...event, received: event.received + ms }));
}

/** Half of the events, taken in; then the other half. */
async function grow(test: TestStore, events: readonly StoredEvent[], ms?: number): Promise<void> {
  const half = Math.floor(events.length / 2);
  await test.insert(events.slice(0, half), 1000);
  await test.refreshAll();
  await test.insert(receiveLater(events.slice(half), ms), 1000);
}

async function expectRecount(
  test: TestStore,
  asked: typeof QUESTIONS,
  events: readonly StoredEvent[],
): Promise<void> {
  for (const question of asked) {
    const counted = await test.count(question, manifest);
    const expected = recount(events, question, manifest);
    expect({ question, figures: list(counted) }).toEqual({ question, figures: list(expected) });
  }
}

function list(figures: ReturnType<typeof recount>): readonly unknown[] {
  return [...figures]
    .filter(([key, figure]) => key !== 'all' || figure.installations.length > 0 || figures.size > 1)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { value, installations }]) => [key, roundFigure(value), installations]);
}

const QUESTIONS = fc.sample(questions, { seed: 4, numRuns: 40 });

describe('a day that has grown since it was taken in', () => {
  it('is told by its rollup and what came since, as a recount tells it', async () => {
    const bounds = fc.constantFrom(BOUNDS, { ...BOUNDS, words: 2, numbers: 2 });
    const asked = fc.array(questions, { minLength: 10, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(crowded, asked, bounds, async (events, asked, bounds) => {
        const test = await createTestStore(engine(), bounds);
        await grow(test, events);
        const { staleDays, grownDays } = await findProgress(test.connection, { span });
        expect(grownDays.length).toBeGreaterThan(0);
        // Days of which nothing had come before are as they always were.
        expect(staleDays.length + grownDays.length).toBeLessThan(40);
        await expectRecount(test, asked, events);
        await test.refreshAll();
        expect(await findProgress(test.connection, { span })).toEqual({
          staleDays: [],
          grownDays: [],
          openEvents: 0,
        });
        await expectRecount(test, asked, events);
        await test.close();
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it('is stale when something comes that was received before', async () => {
    const test = await createTestStore(engine(), BOUNDS);
    await grow(test, sample, -100 * DAY_MS);
    expect((await findProgress(test.connection, { span })).grownDays).toEqual([]);
    await expectRecount(test, QUESTIONS, sample);
    await test.close();
  });

  it('is stale when something of it goes', async () => {
    const test = await createTestStore(engine(), BOUNDS);
    await grow(test, sample);
    const before = await findProgress(test.connection, { span });
    await test.connection.command(
      'ALTER TABLE events DELETE WHERE seq <= 3 SETTINGS mutations_sync = 2',
    );
    const { grownDays } = await findProgress(test.connection, { span });
    expect(grownDays.length).toBeLessThan(before.grownDays.length);
    const left = sample.filter(({ seq }) => seq > 3);
    await expectRecount(test, QUESTIONS, left);
    await test.close();
  });

  it('is known to be another as soon as something takes its place', async () => {
    const test = await createTestStore(engine(), BOUNDS);
    await grow(test, sample);
    const before = await findProgress(test.connection, { span });
    expect(await isUnchanged(test.connection, before)).toBe(true);
    await test.refreshAll();
    expect(await isUnchanged(test.connection, before)).toBe(false);
    await test.close();
  });

  it('is answered rightly while it is taken in again and again', async () => {
    const test = await createTestStore(engine(), BOUNDS);
    const question = createQuestion({ metric: { of: 'events', event: null }, span, step: 'span' });
    const state = { isDone: false, told: 0 };
    const refreshing = (async (): Promise<void> => {
      while (!state.isDone) await test.store.refreshRollups();
    })();
    const usage = sample.filter(({ lane }) => lane === 'usage');
    for (let at = 0; at < usage.length; at += 3) {
      const piece = receiveLater(usage.slice(at, at + 3), at * DAY_MS);
      await test.store.insertBlock({ segment: 7, block: at, events: piece });
      const expected = recount(usage.slice(0, at + 3), question, manifest).get('all')?.value;
      const answer = await test.store.ask(question, manifest, 2);
      if (answer.rows.length === 0) continue;
      expect(answer.rows[0]?.value).toBe(expected);
      state.told += 1;
    }
    state.isDone = true;
    await refreshing;
    expect(state.told).toBeGreaterThan(5);
    await test.close();
  });
});
