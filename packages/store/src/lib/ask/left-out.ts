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
import { besideColumns, CELL } from './beside.ts';
import { isNamed } from './neighbours.ts';
import { buildRows } from './rows.ts';
import { countMembers, listFirst, listSome, listUnnumbered, uniteSets } from './set-members.ts';

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
 * `left_out` and so on of those who are in the cell through nothing else; and what `beside.ts` asks for. Sets are united once for
 * each group by the filter's dimension, since those tell all of it.
 */
export function countAroundSets(neighbour: Neighbour): Select {
  const { inquiry, filter } = neighbour;
  const { k } = inquiry;
  const isOwn = isNamed(filter, inquiry);
  const isCutOut = call('not', isOwn);
  const [cutFew, cutOrdinals] = listSome(k, isCutOut, OF_GROUPS);
  const both = uniteSets(EVERYBODY, OF_GROUPS);
  const own = uniteSets(isOwn, OF_GROUPS);
  const unnumbered = call(
    'arrayExcept',
    listUnnumbered(EVERYBODY, OF_GROUPS),
    listUnnumbered(isOwn, OF_GROUPS),
  );
  const leftOut = call('bitmapAndnotCardinality', both, own);
  return {
    columns: [
      ...keep(...CELL),
      [call('sumIf', column('value'), isCutOut), 'cut_out'],
      [countMembers(isCutOut, OF_GROUPS), 'installations'],
      [cutFew, 'few'],
      [cutOrdinals, 'few_ordinals'],
      [call('plus', leftOut, call('length', unnumbered)), 'left_out'],
      [call('arraySlice', unnumbered, value('UInt8', 1), value('UInt32', k)), 'left_few'],
      [listFirst(k, call('bitmapAndnot', both, own)), 'left_ordinals'],
      ...besideColumns(neighbour, (isFew) => countMembers(isFew, OF_GROUPS)),
    ],
    from: { select: uniteGroups(neighbour) },
    groupBy: [CELL],
  };
}

const EVERYBODY = all([]);
const OF_GROUPS = { ordinals: 'members', unnumbered: 'unnumbered_members' } as const;

/** The neighbour's cells by `part`: how many rows they have, as `value`, who is in them, and how many these are, as `group_size`. */
function uniteGroups({ inquiry, filter }: Neighbour): Select {
  const isCounted = column('counted');
  const size = call(
    'plus',
    call('bitmapCardinality', column('members')),
    call('length', column('unnumbered_members')),
  );
  return {
    columns: [
      ...groupColumns(inquiry),
      ...keep('part'),
      [call('count'), 'value'],
      [uniteSets(isCounted), 'members'],
      [listUnnumbered(isCounted), 'unnumbered_members'],
      [size, 'group_size'],
    ],
    from: { select: buildRows(inquiry, filter.dimension) },
    groupBy: withTotals(inquiry, ['part']),
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
