/**
 * An onlooker who asks twice and subtracts. In memory: store-ask.test.ts holds the store to what `recheck()` says may be told.
 */
import type { Filter, Question } from '@candor/query/question';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createManifest, createQuestion, day } from './lib/example-product.fixture.ts';
import { eventLists } from './lib/random-events.fixture.ts';
import { recheck } from './lib/recheck.fixture.ts';
import { groupOf, listRows, type Row } from './lib/recount.fixture.ts';
import type { StoredEvent } from './store.ts';

const manifest = createManifest();

/** What adds up over events, so that a difference of two figures is the figure of the events between them. */
const SUMS: readonly Question['metric'][] = [
  { of: 'events', event: null },
  { of: 'events', event: 'heartbeat' },
  { of: 'field', event: 'heartbeat', field: 'errors', statistic: 'sum', over: 'each' },
];

const factFilter = (fact: string, ...values: string[]): Filter => ({
  dimension: { by: 'fact', fact },
  values,
});
const filters: fc.Arbitrary<readonly Filter[]> = fc.uniqueArray(
  fc.oneof(
    fc
      .subarray(['1.0', '1.1', '2.0-rc.1'], { minLength: 1 })
      .map((values) => factFilter('version', ...values)),
    fc
      .subarray(['linux', 'windows', ''], { minLength: 1 })
      .map((values) => factFilter('os', ...values)),
    fc.constant(factFilter('ci', 'true')),
  ),
  { maxLength: 2, selector: ({ dimension }) => JSON.stringify(dimension) },
);

/** A question, and the same with one filter less, with one value of a filter less, or of all events. */
function listPairs(question: Question): readonly (readonly [Question, Question])[] {
  const withFilters = (kept: readonly Filter[]): Question => ({ ...question, filters: kept });
  const pairs = question.filters.flatMap((filter) => {
    const others = question.filters.filter((other) => other !== filter);
    const fewer = filter.values.length > 1 ? filter.values : [];
    return [
      [question, withFilters(others)] as const,
      ...fewer.map((value) => {
        const values = filter.values.filter((other) => other !== value);
        return [withFilters([...others, { ...filter, values }]), question] as const;
      }),
    ];
  });
  const ofAll = { ...question, metric: { of: 'events', event: null } } as const;
  const isOfOne = question.metric.of === 'events' && question.metric.event !== null;
  return isOfOne ? [...pairs, [question, ofAll]] : pairs;
}

/** Random events, and how often what is told in both answers of a pair stands for something between them. */
function expectSafePairs(
  metrics: readonly Question['metric'][],
  isSafe: (less: readonly Row[], more: readonly Row[], k: number) => boolean,
): number {
  let differing = 0;
  const asked = fc.record({
    events: eventLists,
    metric: fc.constantFrom(...metrics),
    filters,
    k: fc.integer({ min: 2, max: 4 }),
    to: fc.integer({ min: 6, max: 28 }),
  });
  fc.assert(
    fc.property(asked, ({ events, metric, filters, k, to }) => {
      const span = { from: day('2026-01-05'), to: day(`2026-01-${String(to).padStart(2, '0')}`) };
      const question = createQuestion({ metric, filters, span, step: 'span' });
      const isTold = (one: Question): boolean => recheck(events, one, manifest, k).rows.length > 0;
      for (const [less, more] of listPairs(question)) {
        if (!isTold(less) || !isTold(more)) continue;
        const [lessRows, moreRows] = [rowsOf(events, less), rowsOf(events, more)];
        if (lessRows.length < moreRows.length) differing += 1;
        expect(isSafe(lessRows, moreRows, k)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
  return differing;
}

function rowsOf(events: readonly StoredEvent[], question: Question): readonly Row[] {
  return listRows(events, question, manifest);
}

function installationsOf(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(rows.filter((row) => row.isCounted).map((row) => row.installation));
}

it('what adds up: two answers that differ by a filter, a value or an event differ by nothing, or by k installations at least', () => {
  const differing = expectSafePairs(SUMS, (less, more, k) => {
    const kept = new Set(less.map(({ event }) => event));
    const between = more.filter(({ event }) => !kept.has(event));
    return between.length === 0 || installationsOf(between).size >= k;
  });
  expect(differing).toBeGreaterThan(5);
});

it('installations: two such answers differ by nobody, or by k at least', () => {
  const differing = expectSafePairs([{ of: 'installations' }], (less, more, k) => {
    const kept = installationsOf(less);
    const between = [...installationsOf(more)].filter((one) => !kept.has(one));
    return between.length === 0 || between.length >= k;
  });
  expect(differing).toBeGreaterThan(5);
});

it('what adds up: the answers for all values and sets of values of a filter, added and subtracted at will, give nobody away', () => {
  let told = 0;
  let hidden = 0;
  const asked = fc.record({
    events: eventLists,
    metric: fc.constantFrom(...SUMS),
    fact: fc.constantFrom('version', 'os'),
    k: fc.integer({ min: 2, max: 4 }),
  });
  fc.assert(
    fc.property(asked, ({ events, metric, fact, k }) => {
      const span = { from: day('2026-01-05'), to: day('2026-01-28') };
      const question = createQuestion({ metric, span, step: 'span' });
      const values = [
        ...new Set(events.map((event) => groupOf(event, { by: 'fact', fact }, manifest))),
      ];
      const subsets = listSubsets(values);
      const figures = subsets.flatMap((subset) => {
        const filters = subset.length === values.length ? [] : [factFilter(fact, ...subset)];
        const isTold = recheck(events, { ...question, filters }, manifest, k).rows.length > 0;
        return isTold ? [values.map((value) => Number(subset.includes(value)))] : [];
      });
      told += figures.length;
      for (const subset of subsets) {
        const rows = rowsOf(events, { ...question, filters: [factFilter(fact, ...subset)] });
        if (rows.length === 0 || installationsOf(rows).size >= k) continue;
        hidden += 1;
        const sought = values.map((value) => Number(subset.includes(value)));
        expect(rankOf([...figures, sought])).toBe(rankOf(figures) + 1);
      }
    }),
    { numRuns: 300 },
  );
  expect(told).toBeGreaterThan(20);
  expect(hidden).toBeGreaterThan(20);
});

function listSubsets(values: readonly string[]): readonly (readonly string[])[] {
  const count = 2 ** values.length - 1;
  return Array.from({ length: count }, (_, n) =>
    values.filter((_, index) => Math.floor((n + 1) / 2 ** index) % 2 === 1),
  );
}

/** How many of these sums do not follow from the others. Entries are small whole numbers, so that doubles tell 0 from others. */
function rankOf(sums: readonly (readonly number[])[]): number {
  const [first, ...rest] = sums;
  if (first === undefined) return 0;
  const pivot = first.findIndex((entry) => Math.abs(entry) > 1e-9);
  if (pivot < 0) return rankOf(rest);
  const left = rest.map((sum) => {
    const factor = (sum[pivot] ?? 0) / (first[pivot] ?? 1);
    return sum.map((entry, index) => entry - factor * (first[index] ?? 0));
  });
  return 1 + rankOf(left);
}
