/**
 * What is counted beside a question, in its neighbours: what a filter cuts out of a cell or names there, and who comes or goes
 * with it. See `around.ts` for which of these is asked when.
 */
import type { Filter } from '@candor/query/question';
import {
  all,
  call,
  callWith,
  column,
  type ColumnName,
  type Expression,
  keep,
  type Select,
  some,
  value,
} from '../sql/tree.ts';
import {
  countInstallations,
  countMembers,
  groupColumns,
  installationColumns,
  listFirst,
  listSome,
  uniteSets,
  withTotals,
} from './counts.ts';
import { listFilterGroups } from './dimension-expressions.ts';
import type { Inquiry, Neighbour } from './inquiry.ts';
import { buildRows } from './rows.ts';

/**
 * The same counts of installations in a neighbour, without values, for each `label`: '' is what the filter cuts out, and each
 * value that it names has `=` before it. A filter with one value names nothing that the question itself does not tell.
 */
export function countParts({ inquiry, filter }: Neighbour): Select {
  const rows = buildRows(inquiry, filter.dimension);
  const named = listFilterGroups(filter, inquiry.manifest);
  const isOfFilter = isNamed(filter, inquiry);
  const name = call('concat', value('String', '='), column('part'));
  const parts: Select = {
    columns: [
      ...keep('step_at', 'grp', 'installation', 'counted'),
      [call('if', isOfFilter, name, value('String', '')), 'label'],
    ],
    from: { select: rows },
    ...(named.length === 1 ? { where: call('not', isOfFilter) } : {}),
  };
  return {
    columns: [
      ...groupColumns(inquiry),
      [column('label'), 'label'],
      ...installationColumns(inquiry),
    ],
    from: { select: parts },
    groupBy: withTotals(inquiry, ['label']),
  };
}

/** How many rows the filter cuts out of the neighbour, as `value`, where it is by event; in no groups, which would cost. */
export function countCutOut({ inquiry, filter }: Neighbour): Select {
  const question = {
    ...inquiry.question,
    metric: { of: 'installations' },
    breakdown: null,
  } as const;
  return {
    columns: [[call('count'), 'value']],
    from: { select: buildRows({ ...inquiry, question }, filter.dimension) },
    where: call('not', isNamed(filter, inquiry)),
  };
}

/**
 * Installations that would come or go, in the form of `countParts()`. For the `label` '!': those that a cell has in the question
 * or in its neighbour, but not in both. One that has events on both sides of a filter is in both, and so tells of nobody when
 * the figures are subtracted. For '!=' and a value: those that are in the cell by this value of the filter alone.
 */
export function countDifferences(inquiry: Inquiry, { inquiry: other, filter }: Neighbour): Select {
  const ofEach: Select = {
    columns: [
      ...groupColumns(other),
      ...keep('installation'),
      [call('min', column('part')), 'part_min'],
      [call('max', column('part')), 'part_max'],
      [call('uniqExactIf', column('part'), isOwn), 'part_count'],
    ],
    from: { union: [markRows(other, filter, NOT_OWN), markRows(inquiry, filter, OWN_PART)] },
    groupBy: withTotals(other, ['installation']),
  };
  const isOneSided = some([
    call('equals', column('part_max'), NOT_OWN),
    call('notEquals', column('part_min'), NOT_OWN),
  ]);
  const hasOnePart = call('equals', column('part_count'), value('UInt8', 1));
  const onePart = call('concat', value('String', '!'), column('part_max'));
  const labels = [call('if', isOneSided, value('String', '!'), NOT_OWN)];
  if (filter.values.length > 1) labels.push(call('if', hasOnePart, onePart, NOT_OWN));
  const labelled: Select = {
    columns: [
      ...keep('step_at', 'grp', 'all_steps', 'all_groups', 'installation'),
      [value('UInt8', 1), 'counted'],
      [call('arrayJoin', call('array', ...labels)), 'label'],
    ],
    from: { select: ofEach },
  };
  return {
    columns: [
      ...keep('step_at', 'grp', 'all_steps', 'all_groups', 'label'),
      ...installationColumns(inquiry),
    ],
    from: { select: labelled },
    where: call('notEquals', column('label'), NOT_OWN),
    groupBy: [['step_at', 'grp', 'all_steps', 'all_groups', 'label']],
  };
}

/** What a row of the neighbour has for its `part`; a row of the question itself has '=' and the filter's value. */
const NOT_OWN = value('String', '');
const OWN_PART = call('concat', value('String', '='), column('part'));
const isOwn = call('notEquals', column('part'), NOT_OWN);

function markRows(inquiry: Inquiry, filter: Filter, part: Expression): Select {
  return {
    columns: [...keep('step_at', 'grp', 'installation'), [part, 'part']],
    from: { select: buildRows(inquiry, filter.dimension) },
    where: column('counted'),
  };
}

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

function isNamed(filter: Filter, { manifest }: Inquiry): Expression {
  return call('has', value('Array(String)', listFilterGroups(filter, manifest)), column('part'));
}
