import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { KITCHEN_YAML } from '../registry/manifest.fixture.ts';
import {
  BAKERY,
  type Baker,
  openBakery,
  putVocabulary,
  sendBlocked,
} from './bakery-reports.fixture.ts';
import { BLOCKED_YAML } from './bakery.fixture.ts';

let bench: CollectorBench;
let baker: Baker;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start({ k: ['3'] });
  baker = await openBakery(bench, BLOCKED_YAML);
  await putVocabulary(baker, '1.0.0');
  for (let device = 0; device < 4; device += 1) {
    await sendBlocked(baker, { device, version: '1.0.0', symbol: 'bake', times: 2 });
  }
  for (let device = 4; device < 6; device += 1) {
    await sendBlocked(baker, { device, version: '1.0.0', symbol: 'heat', times: 1 });
  }
  await bench.whenReady();
  await bench.whenLoaded();
});
afterAll(() => bench.remove());

it('what blocked the main thread is told by places in the product’s own code, and of fewer than k no more than that', async () => {
  const { body } = await bench.call('GET /api/products/:product/blocked', { params: BAKERY });
  const today = new Date().toISOString().slice(0, 10);
  expect(body.k).toBe(3);
  expect(body.places).toMatchObject([
    { module: 'src/oven.ts', symbol: 'bake', times: 8, installations: 4, lastDay: today },
    { symbol: 'heat', times: null, installations: null, lastDay: null },
  ]);
  expect(body.places.map(({ place }) => place)).toEqual([
    expect.stringMatching(/^1:[0-9a-f]{16}$/),
    expect.stringMatching(/^1:[0-9a-f]{16}$/),
  ]);
});

it('a span in which nothing was blocked has no places, and a product that tells of no slowness is told so', async () => {
  const query = { from: '2026-01-01', to: '2026-01-02' };
  const early = await bench.call('GET /api/products/:product/blocked', { params: BAKERY, query });
  expect(early.body.places).toEqual([]);
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  const params = { product: 'kitchen' };
  const other = await bench.call('GET /api/products/:product/blocked', { params });
  expect([other.status, other.body.error.code]).toEqual([404, 'role_undeclared']);
});
