import { ROUTES, type RouteDeclaration, type RouteName } from '@candor/query/routes';
import { kDefault } from '@candor/query/limits';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { DEVICE, SESSION, eventLine, headLine } from '../door/door.fixture.ts';
import { KITCHEN_YAML } from '../registry/manifest.fixture.ts';

let bench: CollectorBench;
beforeAll(async () => {
  bench = await createCollectorBench();
  await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  for (let index = 1; index < kDefault; index += 1) await report(index);
  await bench.whenLoaded();
});
afterAll(() => bench.remove());

const now = new Date();
const today = now.toISOString().slice(0, 10);

async function report(index: number): Promise<void> {
  const at = now.toISOString();
  const head = headLine({
    session: SESSION.replace(/^0/, String(index)),
    device: DEVICE.replace(/^d/, String(index)),
    started: at,
  });
  const body = head + eventLine(1, { at }) + eventLine(2, { at });
  const answer = await fetch(`${bench.collector().url}/v1/report/kitchen-key`, {
    method: 'POST',
    body,
  });
  expect(answer.status).toBe(200);
}

const field = { event: 'dish.cooked', field: 'minutes' };
const METRICS = [
  { of: 'installations' },
  { of: 'sessions' },
  { of: 'events', event: null },
  { of: 'events', event: 'dish.cooked' },
  { of: 'field', ...field, statistic: 'sum', over: 'each' },
  { of: 'field', ...field, statistic: 'p50', over: 'latest' },
  { of: 'distribution', ...field },
];
const BREAKDOWNS = [null, { by: 'event' }, { by: 'fact', fact: 'version' }];
const FILTERS = [[], [{ dimension: { by: 'fact', fact: 'version' }, values: ['1.0.0', ''] }]];
const questions = METRICS.flatMap((metric) =>
  BREAKDOWNS.filter((breakdown) => breakdown === null || metric.of !== 'distribution').flatMap(
    (breakdown) =>
      FILTERS.map((filters) => ({
        product: 'kitchen',
        metric,
        breakdown,
        filters,
        span: { from: today, to: today },
        step: 'span',
      })),
  ),
);

async function askAll(): Promise<
  readonly { readonly rows: number; readonly told: number | null }[]
> {
  const { body } = await bench.call('POST /api/ask/batch', { body: { questions } });
  return body.answers.map((answer) => {
    if ('error' in answer) throw new Error(answer.error.message);
    return { rows: answer.rows.length, told: answer.installations };
  });
}

/** Every number, wherever it stands, under a name that says that it counts installations. */
function listInstallations(value: unknown, name = ''): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => listInstallations(each, name));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, each]) => listInstallations(each, key));
  }
  return /installations|atrisk/i.test(name) && typeof value === 'number' ? [value] : [];
}

it('of fewer than k installations no question tells anything, and of k each tells something', async () => {
  expect(new Set((await askAll()).map(({ rows, told }) => `${rows} ${told}`))).toEqual(
    new Set(['0 null']),
  );
  const counts = await readAll();
  expect(counts.filter(([, found]) => found.some((count) => Number(count) > 0))).toEqual([]);
  // The same questions, with one more installation.
  await report(kDefault);
  await bench.whenLoaded();
  const unfiltered = (await askAll()).filter((_, index) => questions[index]?.filters.length === 0);
  expect(unfiltered.length).toBeGreaterThan(15);
  expect(unfiltered.filter(({ rows }) => rows === 0)).toEqual([]);
});

/** All that can be read of a product without more than its name, and the counts of installations in it. */
async function readAll(): Promise<readonly (readonly [string, readonly unknown[]])[]> {
  const names = Object.entries<RouteDeclaration>(ROUTES).flatMap(([name, { scope }]) =>
    name.startsWith('GET') && scope === 'read' ? [name as RouteName] : [],
  );
  expect(names.length).toBeGreaterThan(5);
  const params = { product: 'kitchen', group: '1:0123456789abcdef' };
  return Promise.all(
    names.map(async (name) => {
      const query = { product: 'kitchen', version: '1.0.0', release: '1.0.0' };
      const { body } = await bench.call(name, { params, query });
      return [name, listInstallations(body)] as const;
    }),
  );
}
