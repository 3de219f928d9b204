/**
 * Who is around a question: for each of its cells and each neighbour, what the filter cuts out, what it names, and who comes or
 * goes with it. Of all these the k-check wants to know whether they are none, few or at least k, and who the few are.
 */
import { namedCellsMax } from '../../limits.ts';
import type { Select } from '../sql/tree.ts';
import { type CellRow, keyOf, type PartRow } from './cells.ts';
import { type Inquiry, type Neighbour, takesLatest } from './inquiry.ts';
import {
  type CellList,
  countAround,
  countCutOut,
  countDifferences,
  countLeftOut,
  countParts,
} from './neighbours.ts';

export type Read = <Row>(select: Select) => Promise<readonly Row[]>;

/** Takes the question's own cells, once they are counted. */
export type Around = (cells: readonly CellRow[]) => Promise<readonly PartRow[]>;

/** A row of `countAround()`. */
interface AroundRow extends Omit<PartRow, 'label'> {
  readonly cut_out: number;
}

/**
 * Counts a neighbour, to be compared with the question's own cells once those are counted, and in this order: what comes in between
 * the two makes those who are left out appear fewer, never more.
 */
export async function lookAround(
  read: Read,
  inquiry: Inquiry,
  neighbour: Neighbour,
): Promise<Around> {
  if (neighbour.isByEventAlone) {
    const [cutOut] = await read<{ readonly value: number }>(countCutOut(neighbour));
    if (cutOut?.value === 0) return async () => [];
  }
  if (!isWithin(neighbour)) {
    const parts = await read<PartRow>(countParts(neighbour));
    const differences = await read<PartRow>(countDifferences(inquiry, neighbour));
    return async () => [...parts, ...differences];
  }
  const around = await read<AroundRow>(countAround(neighbour));
  return async (cells) => compare(read, neighbour, around, cells);
}

/**
 * Whether the question's rows are those of the neighbour that have the filter's one value. Then whoever is in a cell of the one
 * alone is in the neighbour's, and how many they are is what it has more.
 */
function isWithin({ inquiry, filter }: Neighbour): boolean {
  return filter.values.length === 1 && !takesLatest(inquiry.question.metric);
}

async function compare(
  read: Read,
  neighbour: Neighbour,
  around: readonly AroundRow[],
  cells: readonly CellRow[],
): Promise<readonly PartRow[]> {
  const { k } = neighbour.inquiry;
  const own = new Map(cells.map((cell) => [keyOf(cell), cell.installations]));
  const parts: PartRow[] = [];
  const unnamed: AroundRow[] = [];
  for (const row of around) {
    const installations = own.get(keyOf(row));
    if (installations === undefined) continue;
    const { few } = row;
    if (row.cut_out > 0) {
      parts.push({ ...row, label: '', installations: few.length, few: few.length < k ? few : [] });
    }
    const leftOut = row.installations - installations;
    if (leftOut >= k) parts.push({ ...row, label: '!', installations: leftOut, few: [] });
    else if (leftOut !== 0) unnamed.push(row);
  }
  for (const list of listKinds(unnamed)) {
    parts.push(...(await read<PartRow>(countLeftOut(neighbour, list))));
  }
  return parts;
}

function listKinds(rows: readonly AroundRow[]): readonly CellList[] {
  const kinds: readonly (readonly [boolean, boolean])[] = [
    [true, true],
    [true, false],
    [false, false],
  ];
  return kinds.flatMap(([isOfSteps, isOfGroups]) => {
    const cells = rows.filter(
      (row) => (row.all_steps === 0) === isOfSteps && (row.all_groups === 0) === isOfGroups,
    );
    if (cells.length === 0) return [];
    const groups = new Map<string, string[]>();
    for (const { step_at: at, grp } of cells) groups.set(at, [...(groups.get(at) ?? []), grp]);
    const areAll = !isOfSteps || cells.length > namedCellsMax;
    return [{ isOfSteps, isOfGroups, groups: areAll ? null : groups }];
  });
}
