/**
 * Asking: counts everything the k-check wants to see, lets it decide, counts what it folded, and lets nothing else out.
 */
import type { Answer } from '@candor/query/answer';
import { applyFolds, type FoldPlan, planFolds, type RawRow } from '@candor/query/k-check';
import { groupsPerStepMax } from '@candor/query/limits';
import type { Day } from '@candor/query/question';
import { addsUpOverSteps } from '@candor/query/steps';
import { foldedListBytesMax } from '../../limits.ts';
import type { Connection } from '../connection.ts';
import { renderSelect } from '../sql/render.ts';
import type { Select } from '../sql/tree.ts';
import { buildAnswer } from './answer.ts';
import { lookAround } from './around.ts';
import { rollupSettings } from './ask-settings.ts';
import { addWhole, collectCells, keyOf, type RawCells, readPartName } from './cells.ts';
import { hasMany, type Read, readCells } from './cell-reader.ts';
import { countRemainders, type FoldedStep, hasGroups } from './counts.ts';
import { type Inquiry, listNeighbours } from './inquiry.ts';

interface RemainderRow {
  readonly step_at: Day;
  readonly value: number;
  readonly installations: number;
}

/** `asOf`: events received until then are counted. */
export async function ask(
  connection: Connection,
  inquiry: Inquiry,
  asOf: string,
  signal?: AbortSignal,
): Promise<Answer> {
  const settings = rollupSettings(inquiry);
  const read = async <Row>(select: Select): Promise<readonly Row[]> =>
    connection.ask<Row>(renderSelect(select), settings, signal);
  const inDays = async (): Promise<Answer> => answer(read, { ...inquiry, source: 'days' }, asOf);
  // It is looked before and after, since a day may be counted meanwhile on which the field has, or had, too many words for sets: then none
  // has what they said.
  if (await hasMany(read, inquiry)) return inDays();
  const answered = await answer(read, inquiry, asOf);
  return (await hasMany(read, inquiry)) ? inDays() : answered;
}

async function answer(read: Read, inquiry: Inquiry, asOf: string): Promise<Answer> {
  const { question, k } = inquiry;
  const [counted, ...around] = await Promise.all([
    readCells(read, inquiry),
    ...listNeighbours(inquiry).map(async (neighbour) => lookAround(read, inquiry, neighbour)),
  ]);
  const rows = addWhole(counted, question);
  const parts = around.flatMap((found, index) =>
    addWhole(found.parts, question).map((row) => readPartName(row, index)),
  );
  const next = around.flatMap((found) => addWhole(found.next, question));
  const nextKeys = new Set(next.map(keyOf));
  const cells = collectCells(rows, parts, nextKeys);
  const plan = planFolds(cells, {
    k,
    groupsMax: groupsPerStepMax,
    stepsAddUp: addsUpOverSteps(question.metric),
  });
  const remainders: RawRow[] = [];
  for (const steps of listFoldedSteps(cells, plan)) {
    for (const row of await read<RemainderRow>(countRemainders(inquiry, steps))) {
      remainders.push({
        at: row.step_at,
        group: null,
        value: row.value,
        installations: row.installations,
      });
    }
  }
  const figures = hasGroups(inquiry) ? cells.groupFigures : cells.stepFigures;
  return buildAnswer(inquiry, cells.all, applyFolds(figures, remainders, plan, k), asOf);
}

/** What was folded, in lists that a request can carry: for each step the shorter of what is folded and what is not. */
function listFoldedSteps(cells: RawCells, plan: FoldPlan): readonly (readonly FoldedStep[])[] {
  const shown = new Map<string, string[]>();
  for (const { at, group } of cells.groups) {
    const folded = plan.folded.get(at);
    if (folded !== undefined && !folded.has(group))
      shown.set(at, [...(shown.get(at) ?? []), group]);
  }
  const lists: FoldedStep[][] = [];
  let bytes = foldedListBytesMax;
  for (const [at, folded] of plan.folded) {
    const others = shown.get(at) ?? [];
    const areNamed = folded.size <= others.length;
    const groups = areNamed ? [...folded] : others;
    bytes += groups.reduce((sum, group) => sum + Buffer.byteLength(group) + 8, 64);
    if (bytes > foldedListBytesMax) {
      lists.push([]);
      bytes = 0;
    }
    lists.at(-1)?.push({ at, groups, areNamed });
  }
  return lists;
}
