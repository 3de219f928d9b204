/** Days that go on growing: taken in as far as they had come, and asked about with what came since. */
import { dayOf } from '@candor/query/day';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askGrowing } from './lib/ask/ask-growing.ts';
import { createSteadiness } from './lib/ask/ask-steadily.ts';
import { findProgress, isUnchanged } from './lib/ask/progress.ts';
import type { Connection } from './lib/connection.ts';
import { createManifest, createQuestion, day, questions } from './lib/example-product.fixture.ts';
import { createEvent } from './lib/numbered-events.fixture.ts';
import { eventLists } from './lib/random-events.fixture.ts';
import { createRefresher } from './lib/refresh-rollups.ts';
import { createReplacedDays } from './lib/replaced-days.ts';
import { dropRepeats, recount, roundFigure } from './lib/recount.fixture.ts';
import { LATER, createTestStore, type TestStore, useEngine } from './lib/test-store.fixture.ts';
import { factNumbersMax, fieldWordsMax, requestMsMax } from './limits.ts';
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

/** Days on which the second half has events that the first does not, where the first has some. */
function listGrown(events: readonly StoredEvent[]): readonly string[] {
  const taken = dropRepeats(events.slice(0, Math.floor(events.length / 2)));
  const since = new Set(
    dropRepeats(events)
      .slice(taken.length)
      .map(({ at }) => dayOf(at)),
  );
  return [...new Set(taken.map(({ at }) => dayOf(at)))].filter((day) => since.has(day)).toSorted();
}

async function countTakenIn(test: TestStore): Promise<number> {
  const text = 'SELECT sum(event_count) AS n FROM installation_days';
  const [row] = await test.readRows<{ n: number }>(text);
  return row?.n ?? 0;
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
        expect(grownDays.map(({ day }) => day).toSorted()).toEqual(listGrown(events));
        // Days of which nothing had come before are as they always were.
        expect(staleDays.length + grownDays.length).toBeLessThan(40);
        await expectRecount(test, asked, events);
        await test.refreshAll();
        const settled = { staleDays: [], grownDays: [] };
        expect(await findProgress(test.connection, { span })).toMatchObject(settled);
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

  it('is asked again when something takes its place meanwhile', async () => {
    const test = await createTestStore(engine(), BOUNDS);
    await grow(test, sample);
    const question = createQuestion({ metric: { of: 'events', event: null }, span, step: 'span' });
    const expected = recount(sample, question, manifest).get('all')?.value;
    let looks = 0;
    const connection: Connection = {
      ...test.connection,
      ask: async (statement, settings, signal) => {
        // It is known how far the rollups have come; what is asked then finds them further.
        if (statement.text.includes('installation_sets') && (looks += 1) === 1) {
          await test.refreshAll();
        }
        return test.connection.ask(statement, settings, signal);
      },
    };
    const steadiness = createSteadiness(connection, createReplacedDays());
    const effects = { now: () => 0, steadiness };
    const answer = await askGrowing({ question, manifest, k: 2 }, effects);
    expect(looks).toBeGreaterThan(1);
    expect(answer.rows[0]?.value).toBe(expected);
    await test.close();
  });

  it('is asked again when less takes the place of what was all of a small day', async () => {
    const test = await createTestStore(engine(), BOUNDS);
    const replaced = createReplacedDays();
    const bounds = { ...BOUNDS, largeEvents: 20 };
    const parts = { connection: test.connection, now: () => LATER, bounds };
    const { refresh } = createRefresher({ ...parts, onReplace: replaced.note });
    const takeIn = async (count: number): Promise<void> => {
      while ((await countTakenIn(test)) !== count) await refresh(requestMsMax);
    };
    const received = LATER - 1000;
    const first = Array.from({ length: 20 }, (_, index) => createEvent(index + 1, { received }));
    await test.insert(first, 100);
    await takeIn(20);
    let looks = 0;
    const connection: Connection = {
      ...test.connection,
      ask: async (statement, settings, signal) => {
        if (statement.text.includes('installation_sets') && (looks += 1) === 1) {
          await test.insert([createEvent(21, { received: LATER - 60_000 })], 100);
          // All others came in the last ten seconds.
          await takeIn(1);
        }
        return test.connection.ask(statement, settings, signal);
      },
    };
    const question = createQuestion({ metric: { of: 'events', event: null }, span, step: 'span' });
    const effects = { now: () => 0, steadiness: createSteadiness(connection, replaced) };
    const answer = await askGrowing({ question, manifest, k: 2 }, effects);
    expect(answer.rows[0]?.value).toBe(21);
    await test.close();
  });

  it('has nothing left of whom was erased, and stays one that has grown', async () => {
    const test = await createTestStore(engine(), BOUNDS);
    await grow(test, sample);
    const device = sample.find((event) => event.device !== '')?.device ?? '';
    const isTheirs = (event: StoredEvent): boolean => event.device === device;
    await test.store.erase([{ product: 'example', devices: [device], sessions: [] }]);
    const rows = await test.readRows<{ n: number }>(
      `SELECT count() AS n
       FROM
       (
           SELECT installation FROM installation_days
           UNION ALL SELECT installation FROM installation_days_next
           UNION ALL SELECT installation FROM installation_ordinals
           UNION ALL SELECT device FROM events
       )
       WHERE replaceAll(toString(installation), '-', '') = '${device}'`,
    );
    expect(rows).toEqual([{ n: 0 }]);
    const left = sample.filter((event) => !isTheirs(event));
    await expectRecount(test, QUESTIONS, left);
    const more = left.slice(0, 20).map((event) => ({ ...event, seq: event.seq + 1000 }));
    const later = receiveLater(more, 200 * DAY_MS);
    await test.insert(later, 1000);
    expect((await findProgress(test.connection, { span })).grownDays).not.toEqual([]);
    await expectRecount(test, QUESTIONS, [...left, ...later]);
    await test.close();
  });

  it('stands beside days that are stale', async () => {
    const test = await createTestStore(engine(), BOUNDS);
    await grow(test, sample);
    const [first] = sample;
    if (first === undefined) throw new Error('there are events');
    const other = { ...first, at: START + 20 * DAY_MS, seq: 999 };
    await test.insert([other], 1);
    const { staleDays, grownDays } = await findProgress(test.connection, { span });
    expect(staleDays).not.toEqual([]);
    expect(grownDays).not.toEqual([]);
    await expectRecount(test, QUESTIONS, [...sample, other]);
    await test.close();
  });
});
