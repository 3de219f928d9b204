/** The failures of two versions side by side, as far as either may be told. */
import type { ComparedReleases } from '@candor/query/api';
import type { FailureCellRow, FailureGroupRow } from '@candor/store/failures';
import { checkCells } from './tell-cells.ts';
import { readDescription, tellTitle } from './tell-stack.ts';

export interface ComparedVersions {
  readonly version: string;
  readonly baseline: string;
  /** Versions that are told of elsewhere, by their health: of one that is told nowhere it is not said that nobody runs it either. */
  readonly told: ReadonlySet<string>;
}

/** Of each group that may be told under one of the two. 0: none, of a version that is told of; null: not told. */
export function tellCompared(
  rows: readonly FailureGroupRow[],
  cells: readonly FailureCellRow[],
  { version, baseline, told }: ComparedVersions,
  k: number,
): ComparedReleases['failures'] {
  const { isTold } = checkCells(
    cells.map((cell) => ({ ...cell, of: cell.name })),
    k,
  );
  const toldCells = cells.filter(({ name, cell }) => isTold(name, cell));
  const toldVersions = new Set([...told, ...toldCells.map(({ cell }) => cell)]);
  const find = (cellsOf: readonly FailureCellRow[], group: string, name: string) =>
    cellsOf.find((one) => one.name === group && one.cell === name);
  const count = (group: string, name: string): number | null => {
    const found = find(toldCells, group, name);
    if (found !== undefined) return found.installations;
    return find(cells, group, name) === undefined && toldVersions.has(name) ? 0 : null;
  };
  return rows
    .filter(({ name }) => [version, baseline].some((one) => find(toldCells, name, one)))
    .map((row) => ({
      group: row.name,
      title: tellTitle(readDescription(row.latest)),
      installations: count(row.name, version),
      baselineInstallations: count(row.name, baseline),
    }));
}
