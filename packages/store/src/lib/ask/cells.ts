/** Counted rows as the k-check wants them. */
import type { Cell, Part, RawCells as CheckCells, RawRow } from '@candor/query/k-check';
import type { Day, Question } from '@candor/query/question';

/** A row of `countCells()`. */
export interface CellRow {
  readonly step_at: Day;
  readonly grp: string;
  /** 1 where the row is over all steps, over all groups. */
  readonly all_steps: number;
  readonly all_groups: number;
  readonly value: number;
  readonly installations: number;
  /** Which they are, where they are fewer than k; else empty. */
  readonly few: readonly string[];
}

/** What of a neighbour is in a cell, under a label: see `neighbours.ts`. */
export interface PartRow extends Omit<CellRow, 'value'> {
  readonly label: string;
}

export interface NamedPart {
  readonly key: string;
  readonly name: string;
  readonly part: Part;
}

export interface RawCells extends CheckCells {
  /** Everything together; undefined where nothing was counted. */
  readonly all: Cell | undefined;
  readonly groupFigures: readonly RawRow[];
  readonly stepFigures: readonly RawRow[];
}

const ALL = 'all';

/** Where the span is one step, that step again as all of it: it is counted once. */
export function addWhole<Row extends Pick<CellRow, 'all_steps' | 'all_groups'>>(
  rows: readonly Row[],
  { step }: Question,
): readonly Row[] {
  if (step !== 'span') return rows;
  const steps = rows.filter((row) => row.all_groups === 1 && row.all_steps === 0);
  return [...rows, ...steps.map((row) => ({ ...row, all_steps: 1 }))];
}

/** `index` tells the neighbours of a question apart. */
export function readPartName(row: PartRow, index: number): NamedPart {
  return { key: keyOf(row), name: `${index}${row.label}`, part: readPart(row) };
}

/** `nextKeys`: of the cells in which a filter names the next smallest group (`Cell.namesNext`). */
export function collectCells(
  rows: readonly CellRow[],
  parts: readonly NamedPart[],
  nextKeys: ReadonlySet<string>,
): RawCells {
  const partsByKey = new Map<string, Map<string, Part>>();
  for (const { key, name, part } of parts) {
    const known = partsByKey.get(key) ?? new Map<string, Part>();
    partsByKey.set(key, known.set(name, part));
  }
  const toCell = (row: CellRow): Cell => ({
    at: row.step_at,
    group: row.grp,
    whole: readPart(row),
    parts: partsByKey.get(keyOf(row)) ?? new Map<string, Part>(),
    namesNext: nextKeys.has(keyOf(row)),
  });
  const groups = rows.filter((row) => row.all_steps === 0 && row.all_groups === 0);
  const steps = rows.filter((row) => row.all_steps === 0 && row.all_groups === 1);
  const all = rows.find((row) => row.all_steps === 1);
  return {
    groups: groups.map(toCell),
    steps: steps.map(toCell),
    all: all === undefined ? undefined : toCell(all),
    groupFigures: groups.map((row) => toFigure(row, row.grp)),
    stepFigures: steps.map((row) => toFigure(row, null)),
  };
}

function toFigure(row: CellRow, group: string | null): RawRow {
  return { at: row.step_at, group, value: row.value, installations: row.installations };
}

function readPart({ installations, few }: Pick<CellRow, 'installations' | 'few'>): Part {
  return { installations, few: few.length === installations ? few : null };
}

/** What tells a cell from others: the same for it and for its parts. */
export type CellKey = Pick<CellRow, 'step_at' | 'grp' | 'all_steps' | 'all_groups'>;

export function keyOf(row: CellKey): string {
  if (row.all_steps === 1) return ALL;
  return row.all_groups === 1 ? row.step_at : `${row.step_at} ${row.grp}`;
}
