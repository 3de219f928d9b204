/**
 * What is counted over the rows: each group in each step, each step, and all; what each filter cuts out or names of them, and
 * who comes or goes with it; and the groups that the k-check folded, together.
 */
import type { Filter, Metric } from '@candor/query/question';
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
import { listFilterGroups } from './dimension-expressions.ts';
import { type Inquiry, type Neighbour, takesLatest } from './inquiry.ts';
import { buildRows } from './rows.ts';

type Statistic = Extract<Metric, { readonly of: 'field' }>['statistic'];

/** Groups of one step to count together: those named, or all but those. */
export interface FoldedStep {
  readonly at: string;
  readonly groups: readonly string[];
  readonly areNamed: boolean;
}

/** Whether an answer has groups: by its breakdown, or by the buckets of a distribution. */
export function hasGroups({ question }: Inquiry): boolean {
  return question.breakdown !== null || question.metric.of === 'distribution';
}

/** `step_at`, `grp`, `all_steps`, `all_groups` (1 where a row is over all of them), `value`, `installations`, `few`. */
export function countCells(inquiry: Inquiry): Select {
  return {
    columns: [
      ...groupColumns(inquiry),
      [valueExpression(inquiry), 'value'],
      ...installationColumns(inquiry.k),
    ],
    from: { select: buildRows(inquiry, null) },
    groupBy: withTotals(inquiry, []),
  };
}

/**
 * The same counts of installations in a neighbour, without values, for each `label`: '' is what the filter cuts out, and each
 * value that it names has `=` before it. A filter with one value names nothing that the question itself does not tell.
 */
export function countParts({ inquiry, filter }: Neighbour): Select {
  const rows = buildRows(inquiry, filter.dimension);
  const named = listFilterGroups(filter, inquiry.manifest);
  const isNamed = call('has', value('Array(String)', named), column('part'));
  const name = call('concat', value('String', '='), column('part'));
  const parts: Select = {
    columns: [
      ...keep('step_at', 'grp', 'installation', 'counted'),
      [call('if', isNamed, name, value('String', '')), 'label'],
    ],
    from: { select: rows },
    ...(named.length === 1 ? { where: call('not', isNamed) } : {}),
  };
  return {
    columns: [
      ...groupColumns(inquiry),
      [column('label'), 'label'],
      ...installationColumns(inquiry.k),
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
  const isNamed = call('has', value('Array(String)', filter.values), column('part'));
  return {
    columns: [[call('count'), 'value']],
    from: { select: buildRows({ ...inquiry, question }, filter.dimension) },
    where: call('not', isNamed),
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
      ...groupColumns(inquiry),
      ...keep('installation'),
      [call('min', column('part')), 'part_min'],
      [call('max', column('part')), 'part_max'],
      [call('uniqExactIf', column('part'), isOwn), 'part_count'],
    ],
    from: { union: [markRows(other, filter, NOT_OWN), markRows(inquiry, filter, OWN_PART)] },
    groupBy: withTotals(inquiry, ['installation']),
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
      ...installationColumns(inquiry.k),
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

/** `step_at`, `value`, `installations` of the folded groups of each step together. */
export function countRemainders(inquiry: Inquiry, steps: readonly FoldedStep[]): Select {
  const isFolded = steps.map(({ at, groups, areNamed }) => {
    const isThere = call('has', value('Array(String)', groups), column('grp'));
    const isStep = call('equals', column('step_at'), value('Date', at));
    return all([isStep, areNamed ? isThere : call('not', isThere)]);
  });
  return {
    columns: [
      [column('step_at'), 'step_at'],
      [valueExpression(inquiry), 'value'],
      [countInstallations(), 'installations'],
    ],
    from: { select: buildRows(inquiry, null) },
    where: some(isFolded),
    groupBy: [['step_at']],
  };
}

function groupColumns(inquiry: Inquiry): Select['columns'] {
  const groups: Select['columns'] = hasGroups(inquiry)
    ? [
        [column('grp'), 'grp'],
        [call('grouping', column('grp')), 'all_groups'],
      ]
    : [
        [value('String', ''), 'grp'],
        [value('UInt8', 1), 'all_groups'],
      ];
  return [
    [column('step_at'), 'step_at'],
    [call('grouping', column('step_at')), 'all_steps'],
    ...groups,
  ];
}

/** Each group in each step, each step, all; each of these for each of `more`. */
function withTotals(
  inquiry: Inquiry,
  more: readonly ColumnName[],
): readonly (readonly ColumnName[])[] {
  const totals: readonly (readonly ColumnName[])[] = [['step_at', ...more], more];
  return hasGroups(inquiry) ? [['step_at', 'grp', ...more], ...totals] : totals;
}

/** How many installations, and which they are where they are fewer than k. */
function installationColumns(k: number): Select['columns'] {
  const some = callWith('groupUniqArrayIf', [k], column('installation'), column('counted'));
  const isFew = call('less', column('installations'), value('UInt32', k));
  const length = call('if', isFew, value('UInt32', k), value('UInt32', 0));
  return [
    [countInstallations(), 'installations'],
    [call('arraySlice', some, value('UInt8', 1), length), 'few'],
  ];
}

function countInstallations(): Expression {
  return call('uniqExactIf', column('installation'), column('counted'));
}

function valueExpression({ question: { metric }, source }: Inquiry): Expression {
  const isRolledUp = source === 'days';
  switch (metric.of) {
    case 'sessions':
      // The second half of an id tells sessions apart: for other SDKs the first is that of a body, see the collector's doors.
      return isRolledUp
        ? call('uniqExactArray', column('sessions'))
        : call('uniqExact', call('toUInt64', call('toUInt128', column('session'))));
    case 'events':
      return call('sum', column('event_count'));
    case 'distinct':
      return call('uniqExact', column('label'));
    case 'field':
      return isRolledUp && !takesLatest(metric) && metric.statistic === 'mean'
        ? call('divide', call('sum', column('number')), call('sum', column('number_count')))
        : statisticExpression(metric.statistic);
    default:
      return countInstallations();
  }
}

/** Percentiles are interpolated linearly between the two nearest values: type 7 of Hyndman and Fan, The American Statistician 50 (1996). */
function statisticExpression(statistic: Statistic): Expression {
  const number = column('number');
  if (statistic === 'sum') return call('sum', number);
  if (statistic === 'mean') return call('avg', number);
  return callWith('quantileExactInclusive', [statistic === 'p50' ? 0.5 : 0.9], number);
}
