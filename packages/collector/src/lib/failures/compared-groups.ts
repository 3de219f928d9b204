/** The failures of two versions side by side, as far as either may be told. */
import type { ComparedReleases } from '@candor/query/api';
import type { FailureVersionCell, FailureVersionsRow } from '@candor/store/failures';
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
  rows: readonly FailureVersionsRow[],
  { version, baseline, told }: ComparedVersions,
  k: number,
): ComparedReleases['failures'] {
  const { isTold } = checkCells(
    rows.flatMap(({ name, cells }) => cells.map((cell) => ({ ...cell, of: name }))),
    k,
  );
  const groups = rows.map((row) => ({
    row,
    toldCells: row.cells.filter(({ cell }) => isTold(row.name, cell)),
  }));
  const toldVersions = new Set([
    ...told,
    ...groups.flatMap(({ toldCells }) => toldCells.map(({ cell }) => cell)),
  ]);
  const count = ({ row, toldCells }: (typeof groups)[number], name: string): number | null => {
    const found = findCell(toldCells, name);
    if (found !== undefined) return found.installations;
    return findCell(row.cells, name) === undefined && toldVersions.has(name) ? 0 : null;
  };
  return groups
    .filter(({ toldCells }) => [version, baseline].some((one) => findCell(toldCells, one)))
    .map((group) => ({
      group: group.row.name,
      title: tellTitle(readDescription(group.row.latest)),
      installations: count(group, version),
      baselineInstallations: count(group, baseline),
    }));
}

function findCell(
  cells: readonly FailureVersionCell[],
  version: string,
): FailureVersionCell | undefined {
  return cells.find(({ cell }) => cell === version);
}
