/** Two sessions of one installation that tell of the same instant: the latest event is that of the greater id, wherever it is read. */
import { expect, it } from 'vitest';
import { createManifest, createQuestion } from './lib/example-product.fixture.ts';
import { createEvent } from './lib/numbered-events.fixture.ts';
import { recount } from './lib/recount.fixture.ts';
import { createTestStore, useEngine } from './lib/test-store.fixture.ts';

const engine = useEngine();
const manifest = createManifest();
const uptimes = createQuestion({
  metric: { of: 'field', event: 'heartbeat', field: 'uptime', statistic: 'sum', over: 'latest' },
});
const QUESTIONS = [
  uptimes,
  { ...uptimes, breakdown: { by: 'fact' as const, fact: 'version' } },
  // What processes hold is asked of the events, since no word of a profile says it.
  { ...uptimes, breakdown: { by: 'fact' as const, fact: 'process_memory' } },
];

/** Compared by their second halves first, as the engine compares ids. */
const LESSER = 'ffffffff-0000-4000-8000-000000000001';
const GREATER = '00000000-0000-4000-8000-000000000002';

it('has the greater session as its latest, of events and of rollups', async () => {
  const test = await createTestStore(engine());
  const events = [LESSER, GREATER].map((session, index) =>
    createEvent(1, {
      session,
      facts: { version: '1.0', process_memory: (index + 1) * 2 ** 29 },
      fields: { uptime: index + 1, identities: 3 },
    }),
  );
  await test.insert(events, 10);
  const expectLatest = async (): Promise<void> => {
    for (const question of QUESTIONS) {
      const counted = await test.count(question, manifest);
      expect(counted.get('all')?.value).toBe(2);
      expect(counted).toEqual(recount(events, question, manifest));
    }
  };
  await expectLatest();
  await test.refreshAll();
  await expectLatest();
  await test.close();
});
