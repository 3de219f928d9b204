/**
 * Who is around a question: for each of its cells and each neighbour, what the filter cuts out, what it names, and who comes or
 * goes with it. Of all these the k-check wants to know whether they are none, few or at least k, and who the few are.
 */
import { namedCellsMax } from '../../limits.ts';
import type { CellReader, Numbered, Read } from './cell-reader.ts';
import { type CellRow, keyOf, type PartRow } from './cells.ts';
import { type Inquiry, type Neighbour, takesLatest } from './inquiry.ts';
import {
  type CellList,
  countAround,
  countAroundSets,
  countCutOut,
  countDifferences,
  countLeftOut,
  countParts,
} from './neighbours.ts';

/** Takes the question's own cells, once they are counted. */
export type Around = (cells: readonly CellRow[]) => Promise<readonly PartRow[]>;

/** A row of `countAround()`. */
interface AroundRow extends Omit<PartRow, 'label'> {
  readonly cut_out: number;
}

/** A row of `countAroundSets()`. */
interface AroundSetsRow extends Omit<PartRow, 'label' | 'few'> {
  readonly cut_out: number;
  readonly cut_few: readonly string[];
  readonly cut_ordinals: readonly number[];
  readonly left_out: number;
  readonly left_few: readonly string[];
  readonly left_ordinals: readonly number[];
}

/**
 * Counts a neighbour, to be compared with the question's own cells once those are counted, and in this order: what comes in between
 * the two makes those who are left out appear fewer, never more.
 */
export async function lookAround(
  reader: CellReader,
  inquiry: Inquiry,
  neighbour: Neighbour,
): Promise<Around> {
  const { read, name } = reader;
  if (neighbour.isByEventAlone) {
    const [cutOut] = await read<{ readonly value: number }>(countCutOut(neighbour));
    if (cutOut?.value === 0) return async () => [];
  }
  if (!isWithin(neighbour)) {
    const [own, other] = [inDays(inquiry), { ...neighbour, inquiry: inDays(neighbour.inquiry) }];
    const parts = await read<PartRow>(countParts(other));
    const differences = await read<PartRow>(countDifferences(own, other));
    return async () => [...parts, ...differences];
  }
  if (neighbour.inquiry.source === 'sets') {
    const around = await read<AroundSetsRow>(countAroundSets(neighbour));
    const parts = await name<PartRow>(around.flatMap(listParts));
    return async () => parts;
  }
  const around = await read<AroundRow>(countAround(neighbour));
  return async (cells) => compare(read, neighbour, around, cells);
}

/** Sets tell nobody apart who is in several of them. */
function inDays(inquiry: Inquiry): Inquiry {
  return inquiry.source === 'sets' ? { ...inquiry, source: 'days' } : inquiry;
}

function listParts(row: AroundSetsRow): readonly Numbered<PartRow>[] {
  const { cut_few: few, cut_ordinals: ordinals } = row;
  const cutOut = { ...row, label: '', few, few_ordinals: ordinals };
  const leftOut = {
    ...row,
    label: '!',
    installations: row.left_out,
    few: row.left_few,
    few_ordinals: row.left_ordinals,
  };
  return [...(row.cut_out > 0 ? [cutOut] : []), ...(row.left_out > 0 ? [leftOut] : [])];
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
