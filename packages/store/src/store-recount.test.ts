import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Engine, startEngine } from '@candor/engine/engine';
import type { Manifest } from '@candor/manifest/manifest';
import type { Question } from '@candor/query/question';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAnsweredByDays } from './lib/ask/inquiry.ts';
import {
  BREAKDOWNS,
  createManifest,
  createQuestion,
  day,
  DISTRIBUTIONS,
  METRICS,
  questions,
} from './lib/example-product.fixture.ts';
import { eventLists, repeatEvents } from './lib/random-events.fixture.ts';
import { type Figures, recount, roundFigure } from './lib/recount.fixture.ts';
import { createTestStore, type TestStore } from './lib/test-store.fixture.ts';
import type { StoredEvent } from './store.ts';

let folder: string;
let engine: Engine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-store-'));
  engine = await startEngine({ dataFolder: folder });
});

afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

const VERSIONS = { by: 'fact', fact: 'version' } as const;
const LICENCES = { by: 'field', event: 'heartbeat', field: 'licence' } as const;

/** A step of weeks shows all that steps can do; the random questions below take the others too. */
const EVERY_QUESTION: readonly Question[] = [
  ...METRICS.flatMap((metric) => BREAKDOWNS.map((breakdown) => ({ metric, breakdown }))),
  ...DISTRIBUTIONS.map((metric) => ({ metric, breakdown: null })),
  // By the words of one field: events that say one of them, and none.
  ...METRICS.flatMap((metric) =>
    [null, VERSIONS, LICENCES].map((breakdown) => {
      const filters = [{ dimension: LICENCES, values: ['trial', ''] }];
      return { metric, breakdown, filters };
    }),
  ),
].map((parts) =>
  createQuestion({
    ...parts,
    step: 'week',
    span: { from: day('2026-01-07'), to: day('2026-02-03') },
  }),
);

describe('what the store counts', () => {
  it('agrees with a recount for every metric and breakdown, from events as from rollups', async () => {
    const [events = []] = fc.sample(eventLists, { seed: 20_260_105, numRuns: 1 });
    const test = await createTestStore(engine);
    const manifest = createManifest();
    await test.insert(events, 40);
    await expectRecounts(test, EVERY_QUESTION, manifest, events);
    expect((await test.store.refreshRollups()).waiting).toBe(0);
    const rolledUp = EVERY_QUESTION.filter((question) => isAnsweredByDays(question, manifest));
    expect(rolledUp.length).toBeGreaterThan(80);
    await expectRecounts(test, rolledUp, manifest, events);
    await test.close();
  });

  it('agrees with a recount, whatever the events, the question, and the state of the rollups', async () => {
    const manifests = fc.constantFrom(createManifest(), createManifest('none'));
    const asked = fc.array(questions, { minLength: 8, maxLength: 8 });
    // Few words are many where sets are kept of fewer.
    const bounds = fc.constantFrom(undefined, { words: 2, numbers: 2 });
    // The store may be opened anew, also while it brings its rollups up to date; and all may come once more, some on another day.
    const restarts = fc.record({
      isRestarted: fc.boolean(),
      cutAfterMs: fc.integer({ min: 0, max: 60 }),
    });
    const given = fc.tuple(manifests, bounds, restarts, fc.boolean());
    await fc.assert(
      fc.asyncProperty(eventLists, asked, given, async (events, asked, parts) => {
        const [manifest, most, { isRestarted, cutAfterMs }, isRepeated] = parts;
        const test = await createTestStore(engine, most);
        const half = Math.floor(events.length / 2);
        await test.insert(events.slice(0, half), 16);
        await test.store.refreshRollups();
        // Late events, and days that are rolled up and days that are not.
        await test.insert(events.slice(half), 1000);
        if (isRepeated) await test.insert(repeatEvents(events).toReversed(), 1000);
        if (isRestarted) await cutRefresh(test, cutAfterMs);
        await expectRecounts(test, asked, manifest, events);
        await test.refreshAll();
        if (isRestarted) await test.reopen();
        await expectRecounts(test, asked, manifest, events);
        await test.close();
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it('counts what comes again once, in any order, on the same day or another', async () => {
    const test = await createTestStore(engine);
    const manifest = createManifest();
    const [events = []] = fc.sample(eventLists, { seed: 7, numRuns: 1 });
    await test.insert(events, 30);
    await test.store.refreshRollups();
    await test.insert(repeatEvents(events).toReversed(), 45);
    await test.insert([...repeatEvents(events), ...events], 1000);
    const ids = new Set(events.map(({ session, seq }) => `${session} ${seq}`));
    expect(await test.store.countEvents()).toBe(ids.size);
    await expectRecounts(test, EVERY_QUESTION.slice(0, 20), manifest, events);
    await test.close();
  });
});

/** Whatever of the rollups is written by then. */
async function cutRefresh(test: TestStore, afterMs: number): Promise<void> {
  const refreshing = test.store.refreshRollups().catch(() => null);
  await pause(afterMs);
  await test.reopen();
  await refreshing;
}

/** A few at a time: the engine takes them side by side. */
async function expectRecounts(
  test: TestStore,
  asked: readonly Question[],
  manifest: Manifest,
  events: readonly StoredEvent[],
): Promise<void> {
  for (let at = 0; at < asked.length; at += 6) {
    const some = asked.slice(at, at + 6);
    await Promise.all(
      some.map(async (question) => expectRecount(test, question, manifest, events)),
    );
  }
}

async function expectRecount(
  test: TestStore,
  question: Question,
  manifest: Manifest,
  events: readonly StoredEvent[],
): Promise<void> {
  const counted = await test.count(question, manifest);
  const expected = recount(events, question, manifest);
  expect({ question, figures: listFigures(counted) }).toEqual({
    question,
    figures: listFigures(expected),
  });
}

/** In the order of their keys; sums of fractions to the twelfth digit. */
function listFigures(figures: Figures): readonly unknown[] {
  return [...figures]
    .filter(([key, figure]) => key !== 'all' || figure.installations.length > 0 || figures.size > 1)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { value, installations }]) => [key, roundFigure(value), installations]);
}
