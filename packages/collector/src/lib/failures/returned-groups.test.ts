import { dayOf } from '@candor/query/day';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { BAKERY, type Baker, openBakery, sendFailure } from './bakery-reports.fixture.ts';

const DAY_MS = 86_400_000;
let bench: CollectorBench;
let baker: Baker;
/** How far the collector's clock is ahead: what is said of a group holds from the next second on. */
let aheadMs = 0;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start({ k: ['3'] }, () => Date.now() + aheadMs);
  baker = await openBakery(bench);
  for (let device = 0; device < 4; device += 1)
    await sendFailure(baker, { device, version: '1.0.0' });
  await bench.whenReady();
  await bench.whenLoaded();
});
afterAll(() => bench.remove());

const readReturned = async (group: string, from: string): Promise<readonly unknown[]> => {
  const query = { from, to: dayOf(Date.now()) };
  const list = await bench.call('GET /api/products/:product/failures', { params: BAKERY, query });
  const detail = await bench.call('GET /api/products/:product/failures/:group', {
    params: { ...BAKERY, group: encodeURIComponent(group) },
    query,
  });
  const [listed] = list.body.groups;
  return [listed?.status, listed?.hasReturned, detail.body.summary.hasReturned];
};

it('what was fixed has returned from whichever day on it is looked at', async () => {
  const { body } = await bench.call('GET /api/products/:product/failures', { params: BAKERY });
  const group = body.groups[0]?.group ?? '';
  await bench.call('POST /api/products/:product/failures/:group/status', {
    params: { ...BAKERY, group: encodeURIComponent(group) },
    body: { status: 'fixed', version: '1.1.0' },
  });
  const [today, before] = [dayOf(Date.now()), dayOf(Date.now() - 20 * DAY_MS)];
  expect(await readReturned(group, today)).toEqual(['fixed', false, false]);
  aheadMs = 2_000;
  for (let device = 10; device < 15; device += 1) {
    await sendFailure(baker, { device, version: '1.1.0', at: Date.now() - 5 * DAY_MS });
  }
  await bench.whenLoaded();
  expect(await readReturned(group, before)).toEqual(['fixed', true, true]);
  expect(await readReturned(group, today)).toEqual(['fixed', true, true]);
});
