/**
 * What is counted beside a question, in any neighbour: what a filter cuts out of a cell or names there, and who comes or goes with
 * it, by looking at everybody. See `around.ts` for when that is needed.
 */
import type { Filter } from '@candor/query/question';
import { call, column, type Expression, keep, type Select, some, value } from '../sql/tree.ts';
import { groupColumns, installationColumns, withTotals } from './counts.ts';
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

/** Whether the filter lets the row through, whose `part` is the group by the filter's dimension. */
export function isNamed(filter: Filter, { manifest }: Inquiry): Expression {
  return call('has', value('Array(String)', listFilterGroups(filter, manifest)), column('part'));
}
