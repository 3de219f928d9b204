import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import {
  BAKERY,
  type Baker,
  openBakery,
  putVocabulary,
  sendFailure,
  sendSession,
} from './bakery-reports.fixture.ts';

const K = 3;
let bench: CollectorBench;
let baker: Baker;
/** How far the collector's clock is ahead: what is said of a group holds from the next second on. */
let aheadMs = 0;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start({ k: [String(K)] }, () => Date.now() + aheadMs);
  baker = await openBakery(bench);
  await putVocabulary(baker, '1.0.0');
  await putVocabulary(baker, '1.1.0');
  for (let device = 0; device < 6; device += 1) {
    const version = device < 3 ? '1.0.0' : '1.1.0';
    await sendFailure(baker, { device, version, offset: device % 2 });
    await sendSession(baker, { device, version, outcomes: ['running'] });
  }
  for (let device = 6; device < 8; device += 1) {
    await sendFailure(baker, { device, version: '1.0.0', symbol: 'heat', os: 'windows' });
  }
  await bench.whenReady();
  await bench.whenLoaded();
});
afterAll(() => bench.remove());

const list = async () => {
  const { body } = await bench.call('GET /api/products/:product/failures', { params: BAKERY });
  return body.groups;
};
const read = async (group: string) =>
  (
    await bench.call('GET /api/products/:product/failures/:group', {
      params: { ...BAKERY, group: encodeURIComponent(group) },
    })
  ).body;
const change = async (group: string, act: 'status' | 'merge' | 'split', body: unknown) =>
  bench.call(`POST /api/products/:product/failures/:group/${act}`, {
    params: { ...BAKERY, group: encodeURIComponent(group) },
    body,
  });

it('groups are told by names of the vendor, and counts of fewer than k not at all', async () => {
  const [baked, heated] = await list();
  expect(baked).toMatchObject({
    title: {
      type: 'OvenError',
      code: 'OVEN_COLD',
      template: 'too-cold',
      module: 'src/oven.ts',
      symbol: 'bake',
    },
    status: 'open',
    hasReturned: false,
    times: 6,
    installations: 6,
    versions: ['1.0.0', '1.1.0'],
    systems: ['linux'],
    severities: ['crashed'],
    byDay: [{ times: 6, installations: 6 }],
  });
  expect(baked?.firstDay).toBe(new Date().toISOString().slice(0, 10));
  expect(baked?.permalink).toBe(
    `/products/bakery/crashes/${encodeURIComponent(baked?.group ?? '')}`,
  );
  expect(heated).toMatchObject({
    title: { symbol: 'heat' },
    times: null,
    installations: null,
    firstDay: null,
    versions: [],
    systems: [],
    severities: [],
    byDay: [],
  });
});

it('a group says where it happens, and its frames lead to the source', async () => {
  const settings = { sourceLink: 'https://git.example.com/v{version}/{module}#L{line}' };
  await bench.call('PUT /api/products/:product/failure-settings', {
    params: BAKERY,
    body: settings,
  });
  const [baked] = await list();
  const detail = await read(baked?.group ?? '');
  const three = { times: 3, installations: 3 };
  expect(detail.byVersion).toEqual([
    { name: '1.0.0', ...three },
    { name: '1.1.0', ...three },
  ]);
  expect(detail.bySystem).toEqual([{ name: 'linux', times: 6, installations: 6 }]);
  expect(detail.bySeverity).toEqual([{ name: 'crashed', times: 6, installations: 6 }]);
  expect(detail.byDay).toHaveLength(1);
  expect(detail.variants.map(({ installations }) => installations)).toEqual([3, 3]);
  const [error] = detail.variants[0]?.errors ?? [];
  expect(error).toMatchObject({ of: 'vendor', type: 'OvenError' });
  expect(error?.frames[0]).toMatchObject({
    kind: 'vendor',
    symbol: 'bake',
    link: expect.stringMatching(
      /^https:\/\/git\.example\.com\/v1\.[01]\.0\/src\/oven\.ts#L110$/,
    ) as string,
  });
  expect(error?.frames[1]).toMatchObject({ kind: 'runtime', times: 3, link: null });
  const none = await bench.call('GET /api/products/:product/failures/:group', {
    params: { ...BAKERY, group: '1:0000000000000000' },
  });
  expect([none.status, none.body.error.code]).toEqual([404, 'failure_group_unknown']);
});

it('a group of fewer than k installations says neither when nor where, also on its own page', async () => {
  const heated = (await list()).find(({ title }) => title.symbol === 'heat');
  expect(heated?.installations).toBeNull();
  const detail = await read(heated?.group ?? '');
  const nowhere = { byVersion: [], bySystem: [], bySeverity: [], byDay: [] };
  expect(detail).toMatchObject({ summary: { installations: null }, ...nowhere });
  expect(detail.variants).toMatchObject([{ installations: null, version: null }]);
  const links = detail.variants.flatMap(({ errors }) => errors.flatMap(({ frames }) => frames));
  expect(links.filter(({ link }) => link !== null)).toEqual([]);
});

it('what was fixed has returned when it comes again in that version or a later one, not before', async () => {
  const [baked] = await list();
  const group = baked?.group ?? '';
  const fixed = await change(group, 'status', { status: 'fixed', version: '1.1.0' });
  expect(fixed.body).toEqual({ group, status: 'fixed', fixedIn: '1.1.0' });
  aheadMs = 2000;
  await sendFailure(baker, { device: 1, version: '1.0.0' });
  await bench.whenLoaded();
  expect((await list())[0]).toMatchObject({ status: 'fixed', hasReturned: false });
  await sendFailure(baker, { device: 4, version: '1.1.0' });
  await bench.whenLoaded();
  expect((await list())[0]).toMatchObject({ status: 'fixed', hasReturned: true });
  expect((await change(group, 'status', { status: 'fixed' })).status).toBe(400);
  expect((await change(group, 'status', { status: 'ignored', version: '1' })).status).toBe(400);
  expect((await change('klaus', 'status', { status: 'open' })).status).toBe(400);
});

it('groups are merged and split by hand, and all of it is in the audit log', async () => {
  const [baked, heated] = await list();
  const [into, group] = [baked?.group ?? '', heated?.group ?? ''];
  expect((await change(group, 'merge', { into })).body).toMatchObject({ group: into });
  const merged = await list();
  expect(merged).toMatchObject([{ group: into, installations: 8 }]);
  expect((await read(into)).fingerprints).toEqual([group, into].toSorted());
  await change(into, 'split', { fingerprint: group });
  expect(await list()).toHaveLength(2);
  const variant = (await read(into)).variants[0]?.variant ?? '';
  const apart = await change(into, 'split', { fingerprint: into, variant });
  expect(apart.body.group).toBe(`${into}~${variant}`);
  expect((await list()).map((each) => each.group)).toContain(`${into}~${variant}`);
  await change(apart.body.group, 'merge', { into });
  expect(await list()).toHaveLength(2);
  expect((await change(into, 'merge', { into })).status).toBe(400);
  const { body } = await bench.call('GET /api/audit');
  const acts = body.acts.map(({ act }) => act);
  expect(acts).toEqual(
    expect.arrayContaining(['failure_merged', 'failure_split', 'failure_status_set']),
  );
});

it('two versions stand side by side, in groups that may be told under one of them', async () => {
  const { body } = await bench.call('GET /api/products/:product/releases-compared', {
    params: BAKERY,
    query: { version: '1.1.0', baseline: '1.0.0' },
  });
  expect(body.health).toMatchObject({ version: '1.1.0', installations: 3 });
  expect(body.baselineHealth).toMatchObject({ version: '1.0.0', installations: 3 });
  const symbols = body.failures.map(({ title, installations, baselineInstallations }) => [
    title.symbol,
    installations,
    baselineInstallations,
  ]);
  expect(symbols).toEqual([['bake', 3, 3]]);
});

it('two versions of a product that tells of health alone stand side by side without failures', async () => {
  const manifest = MILL_YAML;
  expect((await bench.call('POST /api/manifests', { body: manifest })).status).toBe(200);
  const { status, body } = await bench.call('GET /api/products/:product/releases-compared', {
    params: { product: 'mill' },
    query: { version: '1.1.0', baseline: '1.0.0' },
  });
  expect([status, body.failures, body.health]).toEqual([200, [], null]);
});

it('vocabularies come and go over the API, with all issues at once', async () => {
  const params = { ...BAKERY, version: '1.1.0' };
  const listed = await bench.call('GET /api/products/:product/vocabularies', { params });
  expect(listed.body.map(({ version }) => version)).toEqual(['1.1.0', '1.0.0']);
  const route = 'GET /api/products/:product/vocabularies/:version';
  expect((await bench.call(route, { params })).body).toMatchObject(BAKERY);
  const none = await bench.call(route, { params: { ...BAKERY, version: '7' } });
  expect([none.status, none.body.error.code]).toEqual([404, 'vocabulary_unknown']);
  const faulty = await bench.call('PUT /api/products/:product/vocabularies/:version', {
    params,
    body: { vocabulary: 1, product: 'bakery', modules: [{}], codes: 7 },
  });
  expect([faulty.status, faulty.body.error.code]).toEqual([422, 'vocabulary_invalid']);
  expect(faulty.body.error.issues?.length).toBeGreaterThan(2);
});

it('spans that are none, and products without such events, are told as such', async () => {
  const route = 'GET /api/products/:product/failures';
  const spans: readonly Record<string, string>[] = [
    { from: 'yesterday' },
    { from: '2026-02-02', to: '2026-02-01' },
    { from: '2001-01-01', to: '2026-01-01' },
  ];
  for (const query of spans) {
    const { status, body } = await bench.call(route, { params: BAKERY, query });
    expect([status, body.error.code]).toEqual([422, 'question_invalid']);
  }
  const { KITCHEN_YAML } = await import('../registry/manifest.fixture.ts');
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  const none = await bench.call(route, { params: { product: 'kitchen' } });
  expect([none.status, none.body.error.code]).toEqual([404, 'role_undeclared']);
});

const MILL_YAML = `
manifest: 1
product: mill
title: Mill
vendor: Example Software
privacy: https://example.com/mill/telemetry
collector: https://telemetry.example.com
key: mill-key
consent: { default: ask }
lanes: { usage: How the mill is used. }
ids: { device: until_reset }
session: [version, os]
events:
  mill.health: { role: health, when: at the end, why: Whether a release is sound. }
`;

it('whether a single installation runs a version does not show: neither in lists, nor in stacks, nor in what has returned', async () => {
  const [baked] = await list();
  const group = baked?.group ?? '';
  await putVocabulary(baker, '3.0.0');
  await change(group, 'status', { status: 'fixed', version: '2.9.0' });
  aheadMs += 2000;
  const told = { version: '3.0.0', os: 'darwin' };
  await sendFailure(baker, { ...told, device: 0, at: Date.now() + aheadMs });
  await bench.whenLoaded();
  const [listed, detail] = [await list(), await read(group)];
  expect(listed[0]).toMatchObject({ group, status: 'fixed', hasReturned: false });
  expect(JSON.stringify([listed, detail])).not.toMatch(/3\.0\.0|darwin/);
  // The latest of its variant is not shown, but the latest in a version that is told.
  expect(detail.byVersion.map(({ name }) => name)).toEqual(['1.1.0']);
  expect(new Set(detail.variants.map(({ version }) => version))).toEqual(new Set(['1.1.0']));
  for (const device of [1, 2]) await sendFailure(baker, { ...told, device });
  await bench.whenLoaded();
  expect((await list())[0]).toMatchObject({ hasReturned: true });
  expect((await list())[0]?.versions).toContain('3.0.0');
});
