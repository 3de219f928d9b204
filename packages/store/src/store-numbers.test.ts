/** The rollup of latest numbers: days on which nobody has the number, several profiles in a day, days that are not yet counted. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import type { Metric, Question } from '@candor/query/question';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInquiry } from './lib/ask/inquiry.ts';
import { createManifest, createQuestion, day } from './lib/example-product.fixture.ts';
import { recount } from './lib/recount.fixture.ts';
import { createTestStore, type TestStore } from './lib/test-store.fixture.ts';
import type { StoredEvent } from './store.ts';

const HOUR_MS = 3_600_000;
const manifest = createManifest();
const version = { by: 'fact', fact: 'version' } as const;

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

/** Few of everything, so that the same installation is often there twice. */
const heartbeats: fc.Arbitrary<readonly StoredEvent[]> = fc
  .array(
    fc.record({
      installation: fc.integer({ min: 1, max: 3 }),
      hour: fc.integer({ min: 0, max: 24 * 5 - 1 }),
      version: fc.constantFrom('1.0', '1.1', '2.0'),
      hasDevice: fc.boolean(),
      ephemeral: fc.boolean(),
      errors: fc.option(fc.constantFrom(0, 3, 12)),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((list) => list.map(toEvent));

interface Heartbeat {
  readonly installation: number;
  readonly hour: number;
  readonly version: string;
  readonly hasDevice: boolean;
  readonly ephemeral: boolean;
  readonly errors: number | null;
}

function toEvent(given: Heartbeat, index: number): StoredEvent {
  const id = String(given.installation).padStart(12, '0');
  const at = Date.UTC(2026, 0, 5) + given.hour * HOUR_MS;
  return {
    product: 'example',
    environment: 'production',
    manifest: 'b1946ac92492d234',
    lane: 'usage',
    session: `00000000-0000-4000-8000-${id}`,
    seq: index + 1,
    device: given.hasDevice ? `${'b'.repeat(20)}${id}` : '',
    ephemeral: given.hasDevice && given.ephemeral,
    event: 'heartbeat',
    started: Date.UTC(2026, 0, 5),
    at,
    received: at,
    facts: { version: given.version },
    fields: {
      uptime: 1,
      identities: 2,
      ...(given.errors === null ? {} : { errors: given.errors }),
    },
  };
}

const DISTRIBUTION: Metric = { of: 'distribution', event: 'heartbeat', field: 'errors' };
const METRICS: readonly Metric[] = [
  DISTRIBUTION,
  { of: 'field', event: 'heartbeat', field: 'errors', statistic: 'mean', over: 'latest' },
];

const QUESTIONS: readonly Question[] = METRICS.flatMap((metric) =>
  (['span', 'day'] as const).flatMap((step) =>
    [[], ['1.0'], ['1.0', '1.1']].map((values) =>
      createQuestion({
        metric,
        step,
        span: { from: day('2026-01-05'), to: day('2026-01-09') },
        breakdown: metric.of === 'field' ? version : null,
        filters: values.length === 0 ? [] : [{ dimension: version, values }],
      }),
    ),
  ),
);

const HEARTBEAT: Heartbeat = {
  installation: 1,
  hour: 5,
  version: '1.0',
  hasDevice: true,
  ephemeral: false,
  errors: null,
};

async function expectRecounts(test: TestStore, events: readonly StoredEvent[]): Promise<void> {
  await Promise.all(
    QUESTIONS.map(async (question) => {
      const counted = [...(await test.count(question, manifest))].filter(
        ([key, { installations }]) => key !== 'all' || installations.length > 0,
      );
      const expected = recount(events, question, manifest);
      expect({ question, figures: new Map(counted) }).toEqual({ question, figures: expected });
    }),
  );
}

describe('latest numbers', () => {
  it('are asked of their rollup', () => {
    const sources = QUESTIONS.map(
      (question) => createInquiry(question, manifest, 5, { staleDays: [], grownDays: [] }).source,
    );
    expect(new Set(sources)).toEqual(new Set(['numbers']));
  });

  it('are those of a recount: of rollups, of events, and of both', async () => {
    await fc.assert(
      fc.asyncProperty(heartbeats, heartbeats, async (first, second) => {
        const later = second.map((event) => ({ ...event, seq: event.seq + 100 }));
        const test = await createTestStore(engine);
        try {
          await test.insert(first, 50);
          await expectRecounts(test, first);
          await test.store.refreshRollups();
          await expectRecounts(test, first);
          await test.insert(later, 50);
          await expectRecounts(test, [...first, ...later]);
          await test.store.refreshRollups();
          await expectRecounts(test, [...first, ...later]);
        } finally {
          await test.close();
        }
      }),
      { numRuns: 5 },
    );
  });

  it.each([
    ['the one that came in first', [1, 2]],
    ['the one that came in last', [2, 1]],
  ])('of two sessions at the same instant are of the same one of them, %s', async (_, order) => {
    const test = await createTestStore(engine);
    const events = order.map((session) => ({
      ...toEvent({ ...HEARTBEAT, errors: session * 4 }, 0),
      // ClickHouse compares ids by their second halves first.
      session: `0000000${3 - session}-0000-4000-8000-00000000000${session}`,
    }));
    await test.insert(events, 1);
    await expectRecounts(test, events);
    await test.store.refreshRollups();
    await expectRecounts(test, events);
    await test.close();
  });

  it('of a day on which nobody had one are none, though there were some on the day before', async () => {
    const test = await createTestStore(engine);
    const before = { ...HEARTBEAT, errors: 3 };
    const events = [before, { ...before, hour: 30, errors: null }].map(toEvent);
    await test.insert(events, 50);
    await test.store.refreshRollups();
    await expectRecounts(test, events);
    const whole = await test.count(
      createQuestion({ metric: DISTRIBUTION, step: 'span' }),
      manifest,
    );
    expect([...whole.values()].filter(({ value }) => value > 0)).toEqual([]);
    await test.close();
  });
});
