/**
 * A population for tests of the k-check: who was there, in which steps and groups, and on which side of a filter. Every count
 * is taken from the sets themselves, so that what an onlooker could work out is known exactly.
 */
import * as fc from 'fast-check';
import type { Cell, Part, RawCells } from '../k-check.ts';

/** One installation in one group in one step; `part` is what a filter cut out or named of it, or '' for nothing. */
export interface Presence {
  readonly installation: string;
  readonly at: string;
  readonly group: string;
  readonly part: string;
}

const presence: fc.Arbitrary<Presence> = fc.record({
  installation: fc.integer({ min: 0, max: 40 }).map(String),
  at: fc.constantFrom('1', '2', '3', '4'),
  // Small groups and large ones: `a` comes up half of the time.
  group: fc.constantFrom('a', 'a', 'a', 'a', 'a', 'b', 'b', 'c', 'd', 'e'),
  part: fc.constantFrom('', '', '', 'out', 'named'),
});

export const populations: fc.Arbitrary<readonly Presence[]> = fc.array(presence, {
  maxLength: 300,
  size: 'max',
});

export function installationsOf(presences: readonly Presence[]): ReadonlySet<string> {
  return new Set(presences.map(({ installation }) => installation));
}

export function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

export function countPopulation(population: readonly Presence[], k: number): RawCells {
  const cells = groupBy(population, ({ at, group }) => `${at} ${group}`);
  const steps = groupBy(population, ({ at }) => at);
  return {
    groups: [...cells.values()].map((presences) => createCell(presences, k)),
    steps: [...steps.values()].map((presences) => createCell(presences, k)),
  };
}

function createCell(presences: readonly Presence[], k: number): Cell {
  const parts = groupBy(
    presences.filter(({ part }) => part !== ''),
    ({ part }) => part,
  );
  return {
    at: presences[0]?.at ?? '',
    group: presences[0]?.group ?? '',
    whole: createPart(presences, k),
    parts: new Map([...parts].map(([name, members]) => [name, createPart(members, k)])),
    namesNext: false,
  };
}

function createPart(presences: readonly Presence[], k: number): Part {
  const installations = installationsOf(presences);
  return {
    installations: installations.size,
    few: installations.size < k ? [...installations] : null,
  };
}
