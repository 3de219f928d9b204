/** What of counted cells may be told: the k-check of questions, with the cells of one thing as the groups of one step. */
import type { FailureCell } from '@candor/query/api';
import { type Cell, planFolds } from '@candor/query/k-check';
import type { FailureCellRow } from '@candor/store/failures';

export interface CountedCell {
  /** Cells of the same thing may be added up by whoever reads them. */
  readonly of: string;
  readonly cell: string;
  readonly installations: number;
  readonly few: readonly string[];
}

export interface ToldCells {
  readonly isTold: (of: string, cell: string) => boolean;
}

/**
 * A cell may be told if k installations are behind it, and if what is not told beside it can not be worked out. Cells that are not
 * there at all are no secret: nobody is behind them.
 */
export function checkCells(cells: readonly CountedCell[], k: number): ToldCells {
  const groups = cells.map(({ of, cell, installations, few }): Cell => ({
    at: of,
    group: cell,
    whole: { installations, few: installations < k ? few : null },
    parts: new Map(),
    namesNext: false,
  }));
  const plan = planFolds(
    { groups, steps: [] },
    { k, groupsMax: Number.MAX_SAFE_INTEGER, stepsAddUp: false },
  );
  return {
    isTold: (of, cell) => !plan.leftOut.has(of) && plan.folded.get(of)?.has(cell) !== true,
  };
}

/** Cells that may not be told are there by name, without counts. A day or a variant may stand so, what somebody runs may not. */
export function tellCells(cells: readonly FailureCellRow[], k: number): readonly FailureCell[] {
  const counted = cells.map((cell) => ({ ...cell, of: cell.name }));
  const { isTold } = checkCells(counted, k);
  return cells
    .map(({ name, cell, times, installations }) => {
      const isCellTold = isTold(name, cell);
      return {
        name: cell,
        times: isCellTold ? times : null,
        installations: isCellTold ? installations : null,
      };
    })
    .toSorted((a, b) => (b.installations ?? -1) - (a.installations ?? -1));
}

export function isCounted({ installations }: FailureCell): boolean {
  return installations !== null;
}
