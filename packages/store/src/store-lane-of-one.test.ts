/** Answers about a lane that has one event: what lies beside it is not counted, and nothing in the answer shows it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import type { AnswerRow } from '@candor/query/answer';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createManifest, createQuestion, day } from './lib/example-product.fixture.ts';
import { eventLists } from './lib/random-events.fixture.ts';
import { recheck } from './lib/recheck.fixture.ts';
import { createTestStore } from './lib/test-store.fixture.ts';

let folder: string;
let engine: Engine;
const K = 3;
const manifest = createManifest();
const [events = []] = fc.sample(eventLists, { seed: 42, numRuns: 1 });
const heartbeats = events.filter(({ event }) => event === 'heartbeat');
const licence = { by: 'field', event: 'heartbeat', field: 'licence' } as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-store-'));
  engine = await startEngine({ dataFolder: folder });
});

afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

const bare = ({ value, installations, folded }: Partial<AnswerRow>): unknown => ({
  value,
  installations,
  folded,
});

it('a lane of one event is answered as a recount says, with and without a filter by its field', async () => {
  const test = await createTestStore(engine);
  await test.insert(heartbeats, 200);
  const metric = { of: 'events', event: 'heartbeat' } as const;
  const span = { from: day('2026-01-01'), to: day('2026-02-28') };
  for (const filters of [[], [{ dimension: licence, values: ['trial'] }]]) {
    for (const breakdown of [null, licence, { by: 'fact', fact: 'os' } as const]) {
      const question = createQuestion({ metric, breakdown, filters, span, step: 'week' });
      const answer = await test.store.ask(question, manifest, K);
      const expected = recheck(heartbeats, question, manifest, K);
      expect(answer.folded).toEqual(expected.folded);
      expect(answer.rows.map(bare)).toEqual(expected.rows.map(bare));
    }
  }
  await test.close();
});
