/**
 * Who is around a question: for each of its cells and each neighbour, what the filter cuts out, what it names, and who comes or
 * goes with it. Of all these the k-check wants to know whether they are none, few or at least k, and who the few are; and whether
 * the filter names what a breakdown folds (`beside.ts`).
 */
import { namedCellsMax } from '../../limits.ts';
import { type BesideRow, listNext, lookBeside } from './beside.ts';
import { nameFew, type Read } from './cell-reader.ts';
import { type CellKey, keyOf, type PartRow } from './cells.ts';
import { type Inquiry, listOpenDays, type Neighbour, takesLatest } from './inquiry.ts';
import { type CellList, countAround, countAroundSets, countLeftOut } from './left-out.ts';
import { countCutOut, countDifferences, countParts } from './neighbours.ts';

/** A row of `countAround()`. */
interface AroundRow extends Omit<PartRow, 'label' | 'installations'> {
  readonly cut_out: number;
  readonly left_out: number;
}

/** A row of `countAroundSets()`. */
interface AroundSetsRow extends Omit<PartRow, 'label'>, BesideRow {
  readonly few_ordinals: readonly number[];
  readonly cut_out: number;
  readonly left_out: number;
  readonly left_few: readonly string[];
  readonly left_ordinals: readonly number[];
}

/** What a neighbour gives to the cells of a question. */
export interface Around {
  readonly parts: readonly PartRow[];
  /** Cells in which the filter names the next smallest group: `Cell.namesNext`. */
  readonly next: readonly CellKey[];
}

export async function lookAround(
  read: Read,
  inquiry: Inquiry,
  neighbour: Neighbour,
): Promise<Around> {
  if (neighbour.isByEventAlone) {
    const [cutOut] = await read<{ readonly value: number }>(countCutOut(neighbour));
    if (cutOut?.value === 0) return { parts: [], next: [] };
  }
  if (!isWithin(neighbour)) {
    const other = { ...neighbour, inquiry: inDays(neighbour.inquiry) };
    const [parts, differences, next] = await Promise.all([
      read<PartRow>(countParts(other)),
      read<PartRow>(countDifferences(inDays(inquiry), other)),
      lookBeside(read, neighbour),
    ]);
    return { parts: [...parts, ...differences], next };
  }
  if (neighbour.inquiry.source === 'sets') {
    const around = await read<AroundSetsRow>(countAroundSets(neighbour));
    const parts = around.flatMap((row) => listSetParts(row, inquiry.k));
    return { parts, next: listNext(around, inquiry.k) };
  }
  const around = await read<AroundRow>(countAround(neighbour));
  const parts = await listParts(read, neighbour, around);
  return { parts, next: await lookBeside(read, neighbour) };
}

/**
 * Whether the question's rows are those of the neighbour that have the filter's one value. Then whoever is in a cell of the one
 * alone is in the neighbour's, through rows that the filter cuts out.
 */
function isWithin({ inquiry, filter, isByFilterAlone }: Neighbour): boolean {
  return isByFilterAlone && filter.values.length === 1 && !takesLatest(inquiry.question.metric);
}

/**
 * Sets tell nobody apart who is in several of them. And where ordinals are looked up twice in a statement, somebody may be given one in
 * between.
 */
function inDays(inquiry: Inquiry): Inquiry {
  const { source } = inquiry;
  const isOpen = listOpenDays(inquiry).length > 0;
  const isByOrdinal = source === 'sets' || (source === 'numbers' && isOpen);
  return isByOrdinal ? { ...inquiry, source: 'days' } : inquiry;
}

function listSetParts(row: AroundSetsRow, k: number): readonly PartRow[] {
  const cutOut = nameFew({ ...row, label: '' }, k);
  const leftOut = nameFew(
    {
      ...row,
      label: '!',
      installations: row.left_out,
      few: row.left_few,
      few_ordinals: row.left_ordinals,
    },
    k,
  );
  return [...(row.cut_out > 0 ? [cutOut] : []), ...(row.left_out > 0 ? [leftOut] : [])];
}

async function listParts(
  read: Read,
  neighbour: Neighbour,
  around: readonly AroundRow[],
): Promise<readonly PartRow[]> {
  const { k } = neighbour.inquiry;
  const cutOut = around
    .filter((row) => row.cut_out > 0)
    .map((row) => ({ ...row, label: '', installations: row.few.length }));
  const leftOut = around
    .filter((row) => row.left_out >= k)
    .map((row) => ({ ...row, label: '!', installations: row.left_out, few: [] }));
  const small = around.filter((row) => row.left_out > 0 && row.left_out < k);
  const named: PartRow[] = [];
  for (const list of listKinds(small)) {
    named.push(...(await read<PartRow>(countLeftOut(neighbour, list))));
  }
  const found = new Set(named.map(keyOf));
  // Of those who have gone since nobody is named, and nobody is fewer than k.
  const gone = small
    .filter((row) => !found.has(keyOf(row)))
    .map((row) => ({ ...row, label: '!', installations: 0, few: [] }));
  return [...cutOut, ...leftOut, ...gone, ...named];
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
