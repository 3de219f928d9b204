/** Bodies with envelopes whose key nobody knows, as a relay packs them beside others. */
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ForeignBench, createForeignBench, envelope } from './foreign.fixture.ts';

let bench: ForeignBench;
beforeEach(async () => {
  bench = await createForeignBench();
});
afterEach(() => bench.remove());

const POINTS = 30;
const metrics = Array.from({ length: POINTS }, () => ({ name: 'x', value: 1 }));
const data = { baseType: 'MetricData', baseData: { metrics } };

function track(envelopes: readonly unknown[]): Promise<Response> {
  const body = gzipSync(JSON.stringify(envelopes));
  return bench.post('/v2/track', body, { 'content-encoding': 'gzip' });
}

it('what comes under a key that nobody knows uses up nothing of what a request may hold', async () => {
  const strange = Array.from({ length: 250 }, () => envelope({ iKey: 'other', data }));
  const known = Array.from({ length: 4_000 }, () => envelope());
  const answer = await track([...strange, ...known]);
  expect(answer.status).toBe(206);
  expect(await answer.json()).toMatchObject({ itemsReceived: 4_250, itemsAccepted: 4_000 });
  const events = await bench.takeEvents();
  expect(new Set(events.map(({ session, seq }) => `${session} ${seq}`)).size).toBe(4_000);
  // The strangers keep their numbers, for when somebody knows their key.
  expect(Math.min(...events.map(({ seq }) => seq))).toBe(strange.length * POINTS + 1);
});

it('of a key that is known each point of a metric counts', async () => {
  const known = Array.from({ length: 400 }, () => envelope({ data }));
  expect((await track(known)).status).toBe(413);
});
