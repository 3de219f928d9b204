/**
 * Two products that differ in nothing but in how many of a group of fewer than k there are, with one less or more in the next
 * smallest group: whoever can tell them apart by any answers has worked out such a number.
 */
import type { RouteName } from '@candor/query/api';
import { dayOf } from '@candor/query/day';
import { ROUTES, type RouteDeclaration } from '@candor/query/routes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from '../../collector.fixture.ts';
import { BLOCKED_YAML } from '../failures/bakery.fixture.ts';
import {
  BAKERY,
  openBakery,
  putVocabulary,
  sendBlocked,
  sendFailure,
  sendSession,
} from '../failures/bakery-reports.fixture.ts';

const K = 3;
const NOW = Date.now();
const TODAY = dayOf(NOW);

/** What each of these is in alone: a version and a system. */
const GROUPS = [
  { version: '1.0.0', os: 'linux' },
  { version: '1.1.0', os: 'windows' },
  { version: '2.0.0', os: 'darwin' },
] as const;

/** How many installations are in each: of the smallest one or two. */
const POPULATIONS = [
  [8, 4, 2],
  [8, 5, 1],
] as const;

const benches: CollectorBench[] = [];
/** What each answers, by what was asked. */
const answers: Map<string, unknown>[] = [];
/** The collectors' clock, in milliseconds ahead of `NOW`: releases are compared by hours that are over. */
let aheadMs = 0;
beforeAll(async () => {
  for (const sizes of POPULATIONS) {
    const bench = await createCollectorBench();
    benches.push(bench);
    await bench.start({ k: [String(K)] }, () => NOW + aheadMs);
    await fill(bench, sizes);
    await bench.whenReady();
    await bench.whenLoaded();
  }
  for (const bench of benches) answers.push(await readAnswers(bench));
  // When the hour is over, the gate compares its releases.
  aheadMs = 2 * 3_600_000;
  for (const [index, bench] of benches.entries()) {
    for (const [name, answer] of await readAnswers(bench)) {
      answers[index]?.set(`${name}, later`, answer);
    }
  }
});
afterAll(async () => {
  for (const bench of benches) await bench.remove();
});

/** Each installation has one session, one failure and one block: so whatever is counted counts installations. */
async function fill(bench: CollectorBench, sizes: readonly number[]): Promise<void> {
  const baker = await openBakery(bench, BLOCKED_YAML);
  for (const { version } of GROUPS) await putVocabulary(baker, version);
  let device = 0;
  for (const [index, group] of GROUPS.entries()) {
    for (let count = 0; count < (sizes[index] ?? 0); count += 1) {
      const told = { ...group, device, at: NOW };
      await sendSession(baker, { ...told, outcomes: ['healthy'], errors: 1 });
      // The first two of the large group fail elsewhere, and the first is blocked elsewhere.
      await sendFailure(baker, { ...told, symbol: device < 2 ? 'heat' : 'bake' });
      await sendBlocked(baker, { ...told, symbol: device < 1 ? 'heat' : 'bake', times: 1 });
      device += 1;
    }
  }
}

const METRICS = [
  { of: 'installations' },
  { of: 'sessions' },
  { of: 'events', event: 'oven.failed' },
  { of: 'field', event: 'bakery.health', field: 'uptime', statistic: 'sum', over: 'each' },
  { of: 'field', event: 'bakery.health', field: 'uptime', statistic: 'p50', over: 'latest' },
];
const dimension = { by: 'fact', fact: 'version' };
/** The small group, and what would give it away beside the whole. */
const FILTERS = [[], ['2.0.0'], ['1.0.0', '1.1.0'], ['1.0.0', '2.0.0']].map((values) =>
  values.length === 0 ? [] : [{ dimension, values }],
);
const QUESTIONS = METRICS.flatMap((metric) =>
  [null, dimension].flatMap((breakdown) =>
    FILTERS.map((filters) => ({
      product: 'bakery',
      metric,
      breakdown,
      filters,
      span: { from: TODAY, to: TODAY },
      step: 'span',
    })),
  ),
);

/** With which queries each route is asked that answers by how many installations something is. */
const ASKED: Partial<Record<RouteName, readonly Readonly<Record<string, string>>[]>> = {
  'GET /api/products/:product/failures': [{}],
  'GET /api/products/:product/failures/:group': [{}],
  'GET /api/products/:product/blocked': [{}],
  'GET /api/products/:product/health': [{}],
  'GET /api/products/:product/releases-compared': GROUPS.flatMap(({ version }) =>
    GROUPS.map((other) => ({ version, baseline: other.version })),
  ),
  'GET /api/products/:product/alerts': [{}],
  'GET /api/gate': GROUPS.flatMap(({ version }) =>
    GROUPS.map((other) => ({ product: 'bakery', release: version, baseline: other.version })),
  ),
};

/** What tells of manifests, keys and charts, or counts events of all products: docs/questions.md, "What other routes count". */
const OTHERS: readonly RouteName[] = [
  'GET /api/products',
  'GET /api/status',
  'GET /api/products/:product/manifest',
  'GET /api/products/:product/keys',
  'GET /api/products/:product/charts',
  'GET /api/products/:product/vocabularies',
  'GET /api/products/:product/vocabularies/:version',
];

async function readAnswers(bench: CollectorBench): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  if (aheadMs === 0) {
    const { body } = await bench.call('POST /api/ask/batch', { body: { questions: QUESTIONS } });
    for (const [index, answer] of body.answers.entries()) {
      if ('error' in answer) throw new Error(answer.error.message);
      found.set(JSON.stringify(QUESTIONS[index]), { ...answer, question: null, asOf: null });
    }
  }
  const { body } = await bench.call('GET /api/products/:product/failures', { params: BAKERY });
  for (const [name, queries] of Object.entries(ASKED)) {
    const groups = name.includes(':group') ? body.groups.map(({ group }) => group) : [''];
    for (const group of groups) {
      for (const query of queries) {
        const params = { ...BAKERY, group: encodeURIComponent(group) };
        const answer = await bench.call(name as RouteName, { params, query });
        expect([name, answer.status]).toEqual([name, 200]);
        found.set([name, group, ...Object.values(query)].join(' '), answer.body);
      }
    }
  }
  return found;
}

it('no answer, and no difference of answers, tells how many there are of fewer than k', () => {
  const [left = new Map<string, unknown>(), right = left] = answers;
  expect(left.size).toBeGreaterThan(80);
  expect([...right.keys()]).toEqual([...left.keys()]);
  for (const [name, answer] of left) expect([name, right.get(name)]).toEqual([name, answer]);
});

/** Whole numbers that count nobody. */
const NO_COUNTS = /^(?:k|folded|groups|rows|hours|evidence\w+|value|low|high|line|offset)$/;

/** Every whole number that may count something, wherever it stands; not those of the frames of a stack. */
function listCounts(value: unknown, name = ''): readonly number[] {
  if (Array.isArray(value)) return value.flatMap((each) => listCounts(each, name));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, each]) =>
      key === 'frames' ? [] : listCounts(each, key),
    );
  }
  return Number.isInteger(value) && !NO_COUNTS.test(name) ? [Number(value)] : [];
}

it('every count that is told is 0, or stands for k installations at least', () => {
  for (const [name, answer] of answers.flatMap((one) => [...one])) {
    const few = listCounts(answer).filter((count) => count > 0 && count < K);
    expect([name, few]).toEqual([name, []]);
  }
});

it('a version and a system that fewer than k run are named by nothing that is told of failures', () => {
  const told = answers.flatMap((one) => [...one]).filter(([name]) => name.includes('/failures'));
  expect(told.length).toBeGreaterThanOrEqual(8);
  expect(JSON.stringify(told)).toContain('1.0.0');
  for (const [name, answer] of told) {
    expect(`${name} ${JSON.stringify(answer)}`).not.toMatch(/2\.0\.0|darwin/);
  }
});

it('of the large group something is told by each route', () => {
  const all = answers.flatMap((one) => [...one]);
  for (const route of Object.keys(ASKED).filter((name) => !name.endsWith('/alerts'))) {
    const told = all.filter(([name]) => name.startsWith(`${route} `));
    expect(Math.max(...listCounts(told.map(([, answer]) => answer)))).toBeGreaterThanOrEqual(8);
  }
});

it('every route that reads a product is asked here, or answers nothing about installations', () => {
  const reading = Object.entries<RouteDeclaration>(ROUTES).flatMap(([name, { access, scope }]) => {
    const isOfAll = scope === 'read' || (access === 'viewer' && scope !== null);
    return name.startsWith('GET') && isOfAll ? [name] : [];
  });
  expect(reading.toSorted()).toEqual([...Object.keys(ASKED), ...OTHERS].toSorted());
});
