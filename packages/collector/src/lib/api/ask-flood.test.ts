import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { questionsInFlightMax } from '../../limits.ts';
import { readConnectionFile } from '../data-folder/connection-file.ts';
import { describeDataFolder } from '../data-folder/data-folder.ts';
import { KITCHEN_YAML } from '../registry/manifest.fixture.ts';

let bench: CollectorBench;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  await bench.whenReady();
});
afterAll(() => bench.remove());

const question = {
  product: 'kitchen',
  metric: { of: 'events', event: 'dish.cooked' },
  breakdown: null,
  filters: [],
  span: { from: '2026-01-01', to: '2026-11-22' },
  step: 'day',
};

function ask(signal?: AbortSignal): Promise<Response> {
  const token = readConnectionFile(describeDataFolder(bench.folder))?.token ?? '';
  return fetch(`${bench.collector().url}/api/ask`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(question),
    ...(signal === undefined ? {} : { signal }),
  });
}

it('more questions than may wait are told to come back, and all others are answered', async () => {
  const answers = await Promise.all(
    Array.from({ length: questionsInFlightMax * 2 }, async () => {
      const answer = await ask();
      const { error } = (await answer.json()) as { readonly error?: { readonly code: string } };
      return [answer.status, error?.code, answer.headers.get('retry-after')];
    }),
  );
  const refused = answers.filter(([status]) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]).toEqual([503, 'questions_waiting', '2']);
  expect(answers.filter(([status]) => status === 200).length).toBeGreaterThanOrEqual(
    questionsInFlightMax,
  );
  expect((await ask()).status).toBe(200);
});

it('who goes away gives the place to others, and nobody logs a fault', async () => {
  const logged = bench.logged.length;
  const gone = new AbortController();
  const asked = Array.from({ length: questionsInFlightMax }, () =>
    ask(gone.signal).catch(() => null),
  );
  await expect.poll(async () => (await ask()).status).toBe(503);
  gone.abort();
  await Promise.all(asked);
  await expect.poll(async () => (await ask()).status).toBe(200);
  expect(bench.logged.slice(logged)).toEqual([]);
});
