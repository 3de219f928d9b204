/**
 * A filter beside the breakdown by its own dimension. What the breakdown shows can be asked for value by value, and subtracted from
 * the total: what is left is what it folds. So a filter may not name the one group that is folded there only for the sake of smaller
 * ones. Those smaller ones themselves are looked at with all that a filter names (`neighbours.ts`).
 */
import { call, callWith, column, type Expression, keep, type Select, value } from '../sql/tree.ts';
import type { Read } from './cell-reader.ts';
import type { CellKey } from './cells.ts';
import { groupColumns, installationColumns, withTotals } from './counts.ts';
import type { Neighbour } from './inquiry.ts';
import { isNamed } from './neighbours.ts';
import { buildRows } from './rows.ts';

/** A cell of the question, by its groups as a breakdown by the filter's dimension has them. */
export interface BesideRow extends CellKey {
  /** Groups of fewer than k installations. */
  readonly few_groups: number;
  /** Installations in these together; at least k where they are k or more. */
  readonly few_together: number;
  /** 1 where the filter names the smallest of the other groups. */
  readonly names_next: number;
}

/** What tells a cell from others, in columns. */
export const CELL = ['step_at', 'grp', 'all_steps', 'all_groups'] as const;

/**
 * The cells in which the filter names what is folded for the sake of smaller groups: `Cell.namesNext`. Also where the neighbour lacks
 * other filters too: those may let everything through.
 */
export async function lookBeside(read: Read, neighbour: Neighbour): Promise<readonly CellKey[]> {
  return listNext(await read<BesideRow>(countBeside(neighbour)), neighbour.inquiry.k);
}

/** Groups of fewer than k are folded, and with them the next smallest if they are fewer than k together; a single one always is. */
export function listNext(rows: readonly BesideRow[], k: number): readonly CellKey[] {
  return rows.filter((row) => row.names_next === 1 && row.few_groups > 0 && row.few_together < k);
}

/**
 * The columns of a `BesideRow`, over rows that are a cell's groups with their `part` and `group_size`; `countTogether` counts who is in
 * groups for which a condition holds.
 */
export function besideColumns(
  { inquiry, filter }: Neighbour,
  countTogether: (isFew: Expression) => Expression,
): Select['columns'] {
  const isFew = call('less', column('group_size'), value('UInt32', inquiry.k));
  // As `planFolds()` has it: by size, then by name.
  const order = call('tuple', column('group_size'), column('part'));
  return [
    [call('countIf', isFew), 'few_groups'],
    [countTogether(isFew), 'few_together'],
    [call('argMinIf', isNamed(filter, inquiry), order, call('not', isFew)), 'names_next'],
  ];
}

function countBeside(neighbour: Neighbour): Select {
  const { inquiry, filter } = neighbour;
  const countTogether = (isFew: Expression): Expression => {
    const named = (of: 'few' | 'few_ordinals'): Expression =>
      call('length', callWith('groupUniqArrayArrayIf', [inquiry.k], column(of), isFew));
    return inquiry.source === 'sets'
      ? call('plus', named('few'), named('few_ordinals'))
      : named('few');
  };
  const groups: Select = {
    columns: [
      ...groupColumns(inquiry),
      ...keep('part'),
      ...installationColumns(inquiry),
      [column('installations'), 'group_size'],
    ],
    from: { select: buildRows(inquiry, filter.dimension) },
    groupBy: withTotals(inquiry, ['part']),
  };
  return {
    columns: [...keep(...CELL), ...besideColumns(neighbour, countTogether)],
    from: { select: groups },
    groupBy: [CELL],
  };
}
