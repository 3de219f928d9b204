import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import {
  BAKERY,
  openBakery,
  putVocabulary,
  sendFailure,
  sendSession,
} from './bakery-reports.fixture.ts';

let bench: CollectorBench;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start({ k: ['3'] });
  const baker = await openBakery(bench);
  for (const version of ['1.0.0', '1.1.0', '2.0.0']) await putVocabulary(baker, version);
  for (let device = 0; device < 7; device += 1) {
    await sendFailure(baker, { device, version: device < 3 ? '1.0.0' : '1.1.0' });
    await sendSession(baker, { device, version: '1.2.0', outcomes: ['running'] });
  }
  // One machine runs 2.0.0, and tells of a variant that nobody else has, and of a group that nobody else is in.
  await sendFailure(baker, { device: 7, version: '2.0.0', offset: 1 });
  await sendFailure(baker, { device: 7, version: '2.0.0', symbol: 'heat' });
  await bench.whenReady();
  await bench.whenLoaded();
});
afterAll(() => bench.remove());

const compare = async (version: string): Promise<readonly unknown[]> => {
  const { body } = await bench.call('GET /api/products/:product/releases-compared', {
    params: BAKERY,
    query: { version, baseline: '1.1.0' },
  });
  return body.failures.map(({ title, installations, baselineInstallations }) => [
    title.symbol,
    installations,
    baselineInstallations,
  ]);
};

it('a version that one installation runs stands beside another as one that nobody runs', async () => {
  expect(await compare('2.0.0')).toEqual([['bake', null, 4]]);
  expect(await compare('7.7.7')).toEqual([['bake', null, 4]]);
});

it('a version whose health is told, and under which nothing fails, has none', async () => {
  expect(await compare('1.2.0')).toEqual([['bake', 0, 4]]);
});

it('a stack of a version that is not told has no line by which the version is known', async () => {
  const list = await bench.call('GET /api/products/:product/failures', { params: BAKERY });
  const groups = list.body.groups.map(({ group }) => group);
  expect(groups).toHaveLength(2);
  const frames: string[] = [];
  for (const group of groups) {
    const { body } = await bench.call('GET /api/products/:product/failures/:group', {
      params: { ...BAKERY, group: encodeURIComponent(group) },
    });
    for (const { version, errors } of body.variants) {
      const [frame] = errors[0]?.frames ?? [];
      const { symbol, file, line, offset } = frame ?? {};
      frames.push([version, symbol, file, line, offset].map(String).join(' '));
    }
  }
  expect(frames.toSorted()).toEqual([
    '1.1.0 bake dist/oven.js 12 2',
    'null bake null null null',
    'null heat null null null',
  ]);
});
