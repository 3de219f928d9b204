/**
 * What is counted beside a question whose rows are some of its neighbour's: what the filter cuts out of a cell, and who is in the
 * cell through nothing else, by how many more the neighbour has there.
 */
import {
  all,
  call,
  callWith,
  column,
  type ColumnName,
  keep,
  type Select,
  some,
  value,
} from '../sql/tree.ts';
import { countInstallations, groupColumns, withTotals } from './counts.ts';
import type { Neighbour } from './inquiry.ts';
import { isNamed } from './neighbours.ts';
import { buildRows } from './rows.ts';
import { countMembers, listFirst, listSome, uniteSets } from './set-members.ts';

/**
 * How many installations each cell of the neighbour has only through what the filter cuts out of it, as `left_out`; how many rows it
 * cuts out, as `cut_out`, and of whom, as `few`: k of them at most. The question's own are among the neighbour's.
 */
export function countAround({ inquiry, filter }: Neighbour): Select {
  const isOwn = call('and', isNamed(filter, inquiry), column('counted'));
  const isCutOut = call('not', isNamed(filter, inquiry));
  const isThere = call('and', isCutOut, column('counted'));
  const own = call('uniqExactIf', column('installation'), isOwn);
  return {
    columns: [
      ...groupColumns(inquiry),
      [call('minus', countInstallations(inquiry), own), 'left_out'],
      [call('countIf', isCutOut), 'cut_out'],
      [callWith('groupUniqArrayIf', [inquiry.k], column('installation'), isThere), 'few'],
    ],
    from: { select: buildRows(inquiry, filter.dimension) },
    groupBy: withTotals(inquiry, []),
  };
}

/**
 * The same of sets, all in one: `installations`, `few` and `few_ordinals` are of those of whom the filter cuts out something,
 * `left_out` and so on of those who are in the cell through nothing else.
 */
export function countAroundSets({ inquiry, filter }: Neighbour): Select {
  const { k } = inquiry;
  const isCounted = column('counted');
  const isOwn = call('and', isNamed(filter, inquiry), isCounted);
  const isCutOut = call('not', isNamed(filter, inquiry));
  const isThere = call('and', isCutOut, isCounted);
  const [cutFew, cutOrdinals] = listSome(k, isThere);
  const all = uniteSets(isCounted);
  const own = uniteSets(isOwn);
  const unnumbered = call(
    'arrayExcept',
    call('groupUniqArrayArrayIf', column('unnumbered'), isCounted),
    call('groupUniqArrayArrayIf', column('unnumbered'), isOwn),
  );
  const leftOut = call('bitmapAndnotCardinality', all, own);
  return {
    columns: [
      ...groupColumns(inquiry),
      [call('countIf', isCutOut), 'cut_out'],
      [countMembers(isThere), 'installations'],
      [cutFew, 'few'],
      [cutOrdinals, 'few_ordinals'],
      [call('plus', leftOut, call('length', unnumbered)), 'left_out'],
      [call('arraySlice', unnumbered, value('UInt8', 1), value('UInt32', k)), 'left_few'],
      [listFirst(k, call('bitmapAndnot', all, own)), 'left_ordinals'],
    ],
    from: { select: buildRows(inquiry, filter.dimension) },
    groupBy: withTotals(inquiry, []),
  };
}

/** Cells of one kind: by step and group, by step alone, or all together. */
export interface CellList {
  readonly isOfSteps: boolean;
  readonly isOfGroups: boolean;
  /** The groups of each step; null for all that there are. */
  readonly groups: ReadonlyMap<string, readonly string[]> | null;
}

/** Who is in these cells of the neighbour through what its filter cuts out alone, in the form of `countParts()`. */
export function countLeftOut({ inquiry, filter }: Neighbour, list: CellList): Select {
  const { isOfGroups, isOfSteps, groups } = list;
  const keys: readonly ColumnName[] = [
    ...(isOfSteps ? (['step_at'] as const) : []),
    ...(isOfGroups ? (['grp'] as const) : []),
  ];
  const isListed = [...(groups ?? [])].map(([at, named]) => {
    const isStep = call('equals', column('step_at'), value('Date', at));
    return isOfGroups
      ? call('and', isStep, call('has', value('Array(String)', named), column('grp')))
      : isStep;
  });
  const ofEach: Select = {
    columns: [...keep(...keys, 'installation'), [call('max', isNamed(filter, inquiry)), 'present']],
    from: { select: buildRows(inquiry, filter.dimension) },
    where: all([column('counted'), ...(groups === null ? [] : [some(isListed)])]),
    groupBy: [[...keys, 'installation']],
  };
  return {
    columns: [
      [isOfSteps ? column('step_at') : value('String', ''), 'step_at'],
      [value('UInt8', isOfSteps ? 0 : 1), 'all_steps'],
      [isOfGroups ? column('grp') : value('String', ''), 'grp'],
      [value('UInt8', isOfGroups ? 0 : 1), 'all_groups'],
      [value('String', '!'), 'label'],
      [call('count'), 'installations'],
      [callWith('groupUniqArray', [inquiry.k], column('installation')), 'few'],
    ],
    from: { select: ofEach },
    where: call('not', column('present')),
    ...(keys.length === 0 ? {} : { groupBy: [keys] }),
  };
}
