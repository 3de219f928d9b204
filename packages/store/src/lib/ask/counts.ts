/**
 * What is counted over the rows of a question: each group in each step, each step, and all; and the groups that the k-check
 * folded, together. What is counted beside it is in `neighbours.ts` and `left-out.ts`.
 */
import type { Metric } from '@candor/query/question';
import {
  all,
  call,
  callWith,
  column,
  type ColumnName,
  type Expression,
  type Select,
  some,
  value,
} from '../sql/tree.ts';
import { type Inquiry, takesLatest } from './inquiry.ts';
import { levelOf, percentileOf } from './percentiles.ts';
import { halfOf } from './row-forms.ts';
import { buildRows } from './rows.ts';
import { countMembers, listSome } from './set-members.ts';

type FieldMetric = Extract<Metric, { readonly of: 'field' }>;

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
      ...installationColumns(inquiry),
    ],
    from: { select: buildRows(inquiry, null) },
    groupBy: withTotals(inquiry, []),
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
      [countInstallations(inquiry), 'installations'],
    ],
    from: { select: buildRows(inquiry, null) },
    where: some(isFolded),
    groupBy: [['step_at']],
  };
}

export function groupColumns(inquiry: Inquiry): Select['columns'] {
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

/** Each group in each step, each step, all; each of these for each of `more`. Of one step, all is that step: see `addWhole()`. */
export function withTotals(
  inquiry: Inquiry,
  more: readonly ColumnName[],
): readonly (readonly ColumnName[])[] {
  const steps: readonly ColumnName[] = ['step_at', ...more];
  const totals = inquiry.question.step === 'span' ? [steps] : [steps, more];
  return hasGroups(inquiry) ? [['step_at', 'grp', ...more], ...totals] : totals;
}

/**
 * How many installations, and which they are where they are fewer than k: by their ids as `few`, and of a set by their ordinals as
 * `few_ordinals`.
 */
export function installationColumns(inquiry: Inquiry): Select['columns'] {
  const { k } = inquiry;
  const count = [countInstallations(inquiry), 'installations'] as const;
  if (inquiry.source === 'sets') {
    const [ids, ordinals] = listSome(k, column('counted'));
    return [count, [ids, 'few'], [ordinals, 'few_ordinals']];
  }
  // Of latest numbers an installation is its ordinal, told as `nameFew()` tells it; or a hash of the id of who has none yet.
  const text = call('concat', value('String', '#'), call('toString', column('installation')));
  const name = inquiry.source === 'numbers' ? text : column('installation');
  const some = callWith('groupUniqArrayIf', [k], name, column('counted'));
  const isFew = call('less', column('installations'), value('UInt32', k));
  const length = call('if', isFew, value('UInt32', k), value('UInt32', 0));
  return [count, [call('arraySlice', some, value('UInt8', 1), length), 'few']];
}

export function countInstallations({ source, question }: Inquiry): Expression {
  if (source === 'sets') return countMembers(column('counted'));
  // Of the latest events in one step there is one of each.
  if (takesLatest(question.metric) && question.step === 'span')
    return call('countIf', column('counted'));
  return call('uniqExactIf', column('installation'), column('counted'));
}

function valueExpression(inquiry: Inquiry): Expression {
  const { metric } = inquiry.question;
  const isRolledUp = inquiry.source !== 'events';
  const isOfSets = inquiry.source === 'sets';
  switch (metric.of) {
    case 'sessions':
      if (isOfSets) return call('uniqExactArray', column('different'));
      return isRolledUp
        ? call('uniqExactArray', column('sessions'))
        : call('uniqExact', halfOf(column('session')));
    case 'events':
      return call('sum', column('event_count'));
    case 'distinct':
      return isOfSets
        ? call('uniqExactArray', column('different'))
        : call('uniqExact', column('label'));
    case 'field':
      return statisticExpression(metric, isRolledUp && !takesLatest(metric));
    default:
      return countInstallations(inquiry);
  }
}

/** Of rows with a number each; or of those of many events, that have sums or spreads of these. */
function statisticExpression(metric: FieldMetric, isOfMany: boolean): Expression {
  const level = levelOf(metric);
  if (level !== undefined) return percentileOf(level, isOfMany ? 'spread' : 'number');
  const number = column('number');
  if (metric.statistic === 'sum') return call('sum', number);
  return isOfMany
    ? call('divide', call('sum', number), call('sum', column('number_count')))
    : call('avg', number);
}
