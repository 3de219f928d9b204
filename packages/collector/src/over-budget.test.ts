import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';
import { startRetryingClient } from './retrying-client.fixture.ts';

let bench: CollectorBench;
beforeEach(async () => {
  bench = await createCollectorBench();
});
afterEach(() => bench.remove());

it('clients that are told to come again lose nothing, and nothing of theirs counts twice', async () => {
  const { url } = await bench.start({ keyRequestsPerMinuteMax: 60 });
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  const client = startRetryingClient({ url }, 4);
  const refused = await client.whenAnswered(429);
  expect(refused.code).toBe('key_over_budget');
  expect(Number(refused.retryAfter)).toBeGreaterThan(0);
  const acknowledged = await client.finish();
  expect(acknowledged).toBeGreaterThan(60);
  const { eventsStored } = await bench.whenLoaded();
  expect(eventsStored).toBe(acknowledged);
});
