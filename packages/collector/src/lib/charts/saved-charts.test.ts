import { chartTitleCharsMax, savedChartsMax } from '@candor/query/limits';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { CELLAR_YAML, KITCHEN_YAML } from '../registry/manifest.fixture.ts';

let bench: CollectorBench;
beforeEach(async () => {
  bench = await createCollectorBench();
  await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
});
afterEach(() => bench.remove());

const params = { product: 'kitchen' };
const question = {
  product: 'kitchen',
  metric: { of: 'events', event: 'dish.cooked' },
  breakdown: { by: 'field', event: 'dish.cooked', field: 'course' },
  filters: [{ dimension: { by: 'fact', fact: 'os' }, values: ['linux'] }],
  span: { from: '2026-01-01', to: '2026-01-28' },
  step: 'week',
};
const save = (title: string, asked: object = question): ReturnType<typeof post> =>
  post({ title, question: asked });
const post = (body: object) => bench.call('POST /api/products/:product/charts', { params, body });
const list = async () => (await bench.call('GET /api/products/:product/charts', { params })).body;

it('a chart that was saved is there for all, after a restart too, until somebody removes it', async () => {
  const { body: saved } = await save('  Courses on Linux  ');
  expect(saved).toMatchObject({ title: 'Courses on Linux', question, savedBy: '(command line)' });
  await save('Another');
  await bench.stop();
  await bench.start();
  expect((await list()).map(({ title }) => title)).toEqual(['Courses on Linux', 'Another']);
  const remove = { params: { ...params, id: saved.id } };
  const left = await bench.call('POST /api/products/:product/charts/:id/remove', remove);
  expect(left.body).toMatchObject([{ title: 'Another' }]);
  const again = await bench.call('POST /api/products/:product/charts/:id/remove', remove);
  expect(again.body.error.code).toBe('chart_unknown');
});

it('a title is one line of its own, and the question one that could be asked', async () => {
  for (const title of [
    '',
    '   ',
    'two\nlines',
    'turned \u202e round',
    'x'.repeat(chartTitleCharsMax + 1),
  ]) {
    expect((await save(title)).body.error.code).toBe('body_invalid');
  }
  await save('x'.repeat(chartTitleCharsMax));
  expect((await save('x'.repeat(chartTitleCharsMax))).body.error.code).toBe('chart_title_taken');
  const others = [
    {},
    { ...question, product: 'cellar' },
    { ...question, metric: { of: 'events', event: 'constructor' } },
  ];
  for (const other of others) {
    const { status, body } = await save('Other', other);
    expect([status, body.error.code]).toEqual([422, 'question_invalid']);
  }
  expect(await list()).toHaveLength(1);
});

it('charts of one product are none of another', async () => {
  await bench.call('POST /api/manifests', { body: CELLAR_YAML });
  const { body } = await save('Courses');
  const cellar = { product: 'cellar' };
  const others = await bench.call('GET /api/products/:product/charts', { params: cellar });
  expect(others.body).toEqual([]);
  const remove = { params: { ...cellar, id: body.id } };
  const removed = await bench.call('POST /api/products/:product/charts/:id/remove', remove);
  expect(removed.status).toBe(404);
  expect(await list()).toHaveLength(1);
});

it('what a newer manifest no longer declares leaves a chart with its title, and without a question', async () => {
  await save('Courses');
  const renamed = KITCHEN_YAML.replaceAll('dish.cooked', 'dish.served');
  await bench.call('POST /api/manifests', { body: renamed });
  expect(await list()).toMatchObject([{ title: 'Courses', question: null }]);
});

it('a product has so many charts and no more', async () => {
  for (let made = 0; made < savedChartsMax; made += 1) await save(`Chart ${made}`);
  expect((await save('One more')).body.error.code).toBe('charts_full');
  expect(await list()).toHaveLength(savedChartsMax);
});
