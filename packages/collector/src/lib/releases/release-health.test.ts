import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { BAKERY, type Baker, openBakery, sendSession } from '../failures/bakery-reports.fixture.ts';

const K = 3;
let bench: CollectorBench;
let baker: Baker;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start({ k: [String(K)] });
  baker = await openBakery(bench);
  // Of 1.0.0 ten installations: four crash, four have errors that were handled, two are well.
  for (let device = 0; device < 10; device += 1) {
    const outcomes = device < 4 ? (['running', 'crashed'] as const) : (['healthy'] as const);
    const errors = device >= 4 && device < 8 ? 1 : 0;
    await sendSession(baker, { device, version: '1.0.0', outcomes, errors, uptime: 100 });
  }
  // Of 1.1.0 eight, of which one crashes; of 2.0.0 and 2.0.1 two each.
  for (let device = 10; device < 18; device += 1) {
    const outcomes = device === 10 ? (['crashed'] as const) : (['healthy'] as const);
    await sendSession(baker, { device, version: '1.1.0', outcomes, uptime: 50 });
  }
  for (let device = 18; device < 22; device += 1) {
    const version = device < 20 ? '2.0.0' : '2.0.1';
    await sendSession(baker, { device, version, outcomes: ['crashed'] });
  }
  await bench.whenReady();
  await bench.whenLoaded();
});
afterAll(() => bench.remove());

const readHealth = async () =>
  (await bench.call('GET /api/products/:product/health', { params: BAKERY })).body;

it('figures of a version are those of its definition, with their intervals', async () => {
  const { versions, countedBy } = await readHealth();
  expect(countedBy).toBe('device');
  const old = versions.find(({ version }) => version === '1.0.0');
  expect(old).toMatchObject({
    sessions: 10,
    installations: 10,
    crashFreeSessions: { value: 0.6 },
    crashFreeInstallations: { value: 0.6 },
    adoption: { value: 10 / 22 },
    meanUptimeS: 100,
    errorsLastHour: 8,
  });
  expect(old?.crashFreeSessions?.low).toBeCloseTo(0.3127, 4);
  expect(old?.crashFreeSessions?.high).toBeCloseTo(0.8318, 4);
});

it('a state of fewer than k is not told, nor what it could be worked out from', async () => {
  const { versions, folded } = await readHealth();
  // Two were well: they hide behind those with errors, so that crashes are told.
  const old = versions.find(({ version }) => version === '1.0.0');
  expect(old?.states).toEqual({
    healthy: null,
    errored: null,
    unhandled: 0,
    abnormal: 0,
    crashed: 4,
  });
  // One of eight crashed.
  const other = versions.find(({ version }) => version === '1.1.0');
  expect(other?.states).toMatchObject({ crashed: null, healthy: null, errored: 0 });
  expect(other?.crashFreeSessions).toBeNull();
  expect(other?.crashFreeInstallations).toBeNull();
  expect(versions.map(({ version }) => version)).toEqual(['1.1.0', '1.0.0']);
  expect(folded).toBe(2);
});

it('a version beside another has the figures that it has among all', async () => {
  const { versions } = await readHealth();
  const [old, other] = ['1.0.0', '1.1.0'].map((name) =>
    versions.find(({ version }) => version === name),
  );
  const compare = async (version: string, baseline: string): Promise<readonly unknown[]> => {
    const query = { version, baseline };
    const { body } = await bench.call('GET /api/products/:product/releases-compared', {
      params: BAKERY,
      query,
    });
    return [body.health, body.baselineHealth];
  };
  expect(await compare('1.1.0', '1.0.0')).toEqual([other, old]);
  expect(await compare('1.0.0', '1.0.0')).toEqual([old, old]);
  // Of fewer than k, and of none.
  expect(await compare('2.0.0', '7.7.7')).toEqual([null, null]);
});

it('the gate waits for a release that nobody knows, and wants to be asked about one', async () => {
  const query = { product: 'bakery', release: '3.0.0' };
  const { status, body } = await bench.call('GET /api/gate', { query });
  expect(status).toBe(200);
  expect(body).toMatchObject({ verdict: 'wait', hours: 0, evidenceWorse: 1, oddsRatio: null });
  const unasked = await bench.call('GET /api/gate', { query: { product: 'bakery' } });
  expect([unasked.status, unasked.body.error.code]).toEqual([422, 'question_invalid']);
  const unknown = await bench.call('GET /api/gate', { query: { ...query, product: 'cellar' } });
  expect([unknown.status, unknown.body.error.code]).toEqual([404, 'product_unknown']);
});
