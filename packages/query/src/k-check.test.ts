import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyFolds,
  type Cell,
  type FoldPlan,
  mayTell,
  planFolds,
  type RawRow,
} from './k-check.ts';
import {
  countPopulation,
  groupBy,
  installationsOf,
  populations,
  type Presence,
} from './lib/population.fixture.ts';

const ks = fc.integer({ min: 2, max: 8 });

/** What an onlooker sees as one figure: a group shown, a remainder, or the steps that are missing from a sum. */
function listFigures(
  population: readonly Presence[],
  plan: FoldPlan,
): readonly (readonly Presence[])[] {
  const told = population.filter(({ at }) => !plan.leftOut.has(at));
  const cells = groupBy(told, ({ at, group }) =>
    plan.folded.get(at)?.has(group) === true ? `${at} (rest)` : `${at} ${group}`,
  );
  return [...cells.values()];
}

/** Nothing, or at least k installations; and the same for what each filter cut out or named of them. */
function expectSafe(presences: readonly Presence[], k: number): void {
  const parts = [...groupBy(presences, ({ part }) => part)];
  const all = [presences, ...parts.flatMap(([part, members]) => (part === '' ? [] : [members]))];
  for (const members of all) {
    const count = installationsOf(members).size;
    expect(count === 0 || count >= k).toBe(true);
  }
}

describe('planFolds()', () => {
  it('tells no figure of fewer than k installations, nor one that becomes so without a filter', () => {
    fc.assert(
      fc.property(populations, ks, fc.boolean(), (population, k, stepsAddUp) => {
        const plan = planFolds(countPopulation(population, k), { k, groupsMax: 200, stepsAddUp });
        for (const figure of listFigures(population, plan)) expectSafe(figure, k);
      }),
      { numRuns: 500 },
    );
  });

  it('lets no group be worked out from the total of its step: a remainder holds two groups or more', () => {
    fc.assert(
      fc.property(populations, ks, (population, k) => {
        const plan = planFolds(countPopulation(population, k), {
          k,
          groupsMax: 200,
          stepsAddUp: false,
        });
        for (const groups of plan.folded.values()) expect(groups.size).toBeGreaterThan(1);
        for (const at of plan.leftOut) {
          const step = population.filter((presence) => presence.at === at);
          expect(() => expectSafe(step, k)).toThrow('expected false to be true');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('lets no step be worked out from the total of the span where steps add up', () => {
    fc.assert(
      fc.property(populations, ks, (population, k) => {
        const plan = planFolds(countPopulation(population, k), {
          k,
          groupsMax: 200,
          stepsAddUp: true,
        });
        const steps = installationsOf(
          population.map((presence) => ({ ...presence, installation: presence.at })),
        ).size;
        if (plan.leftOut.size === 0 || plan.leftOut.size === steps) return;
        expect(plan.leftOut.size).toBeGreaterThan(1);
        expectSafe(
          population.filter(({ at }) => plan.leftOut.has(at)),
          k,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('takes nothing out where every figure may be told', () => {
    fc.assert(
      fc.property(populations, ks, (population, k) => {
        const told = countPopulation(population, k).groups.filter((cell) => mayTell([cell], k));
        const names = new Set(told.map(({ at, group }) => `${at} ${group}`));
        const raw = countPopulation(
          population.filter(({ at, group }) => names.has(`${at} ${group}`)),
          k,
        );
        const plan = planFolds(raw, { k, groupsMax: 200, stepsAddUp: true });
        expect(plan).toEqual({ leftOut: new Set(), folded: new Map() });
      }),
    );
  });

  it('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(populations, ks, (population, k) => {
        const { groups, steps } = countPopulation(population, k);
        const options = { k, groupsMax: 200, stepsAddUp: true };
        const plan = planFolds({ groups, steps }, options);
        const turned = planFolds(
          { groups: groups.toReversed(), steps: steps.toReversed() },
          options,
        );
        expect(turned).toEqual(plan);
      }),
    );
  });

  it('shows no more groups than asked for, and folds the smallest', () => {
    const cells = [7, 9, 8, 6].map((installations, index) =>
      cell('1', 'abcd'[index] ?? '', installations),
    );
    const plan = planFolds(
      { groups: cells, steps: [cell('1', '', 30)] },
      { k: 5, groupsMax: 2, stepsAddUp: false },
    );
    expect(plan.folded.get('1')).toEqual(new Set(['d', 'a']));
  });

  it('folds the next smallest group with a single small one', () => {
    const groups = [cell('1', 'a', 100), cell('1', 'b', 50), small('1', 'c', ['x', 'y'])];
    const plan = planFolds(
      { groups, steps: [cell('1', '', 152)] },
      { k: 5, groupsMax: 200, stepsAddUp: false },
    );
    expect(plan.folded.get('1')).toEqual(new Set(['c', 'b']));
  });

  it('knows that small groups of the same installations are no large one together', () => {
    const groups = [
      cell('1', 'a', 100),
      small('1', 'b', ['x', 'y', 'z']),
      small('1', 'c', ['x', 'y', 'z']),
    ];
    const plan = planFolds(
      { groups, steps: [cell('1', '', 103)] },
      { k: 5, groupsMax: 200, stepsAddUp: false },
    );
    expect(plan.folded.get('1')).toEqual(new Set(['a', 'b', 'c']));
  });

  it('folds a group, and leaves out a step, in which a filter names what a breakdown by its dimension folds', () => {
    const next = { ...cell('1', 'b', 60), namesNext: true };
    const options = { k: 5, groupsMax: 200, stepsAddUp: false };
    const groups = [cell('1', 'a', 80), next, cell('1', 'c', 70)];
    const plan = planFolds({ groups, steps: [cell('1', '', 200)] }, options);
    // The next smallest with it, as ever.
    expect(plan.folded.get('1')).toEqual(new Set(['b', 'c']));
    // A remainder of it alone would say nothing else.
    const alone = planFolds({ groups: [next], steps: [cell('1', '', 60)] }, options);
    expect(alone).toEqual({ leftOut: new Set(['1']), folded: new Map() });
    const step = { ...cell('1', '', 200), namesNext: true };
    expect(planFolds({ groups: [], steps: [step] }, options).leftOut).toEqual(new Set(['1']));
  });

  it('does not take a count whose few installations it can not see', () => {
    const bad: Cell = { ...cell('1', 'a', 3), whole: { installations: 3, few: null } };
    expect(() => mayTell([bad], 5)).toThrow(RangeError);
  });
});

describe('applyFolds()', () => {
  const plan: FoldPlan = { leftOut: new Set(['2']), folded: new Map([['1', new Set(['b', 'c'])]]) };
  const rows: readonly RawRow[] = [
    { at: '2', group: 'a', value: 9, installations: 9 },
    { at: '1', group: 'd', value: 5, installations: 5 },
    { at: '1', group: 'a', value: 7, installations: 6 },
    { at: '1', group: 'b', value: 1, installations: 1 },
    { at: '1', group: 'c', value: 8, installations: 8 },
  ];
  const rest: RawRow = { at: '1', group: null, value: 9, installations: 8 };

  it('orders by time and value, with the remainder last', () => {
    const { rows: told, folded } = applyFolds(rows, [rest], plan, 5);
    expect(told.map(({ group, value }) => [group, value])).toEqual([
      ['a', 7],
      ['d', 5],
      [null, 9],
    ]);
    expect(told.at(-1)?.folded).toBe(true);
    expect(folded).toEqual({ groups: 2, rows: 1 });
  });

  it('drops a row and a remainder that shrank below k between two counts', () => {
    const { rows: told, folded } = applyFolds(
      rows.map((row) => ({ ...row, installations: row.group === 'd' ? 4 : row.installations })),
      [{ ...rest, installations: 4 }],
      plan,
      5,
    );
    expect(told.map(({ group }) => group)).toEqual(['a']);
    expect(folded).toEqual({ groups: 2, rows: 2 });
  });
});

function cell(at: string, group: string, installations: number): Cell {
  return { at, group, whole: { installations, few: null }, parts: new Map(), namesNext: false };
}

function small(at: string, group: string, few: readonly string[]): Cell {
  return {
    at,
    group,
    whole: { installations: few.length, few },
    parts: new Map(),
    namesNext: false,
  };
}
