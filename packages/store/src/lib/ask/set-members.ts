/** Who is in sets: how many installations, and some of them. Who has no ordinal yet is in none, and is told by id. */
import { call, callWith, column, type ColumnName, type Expression, value } from '../sql/tree.ts';

/** The columns in which sets are: of those with an ordinal, and of those who have none yet. */
export interface SetColumns {
  readonly ordinals: ColumnName;
  readonly unnumbered: ColumnName;
}

const OF_ROWS: SetColumns = { ordinals: 'ordinals', unnumbered: 'unnumbered' };

/** Of sets for which `is` holds: how many installations are in one at least. Who has no ordinal yet is in none by that. */
export function countMembers(is: Expression, columns: SetColumns = OF_ROWS): Expression {
  // The state, not the count at once: it is united once for all that asks for it.
  const numbered = call('bitmapCardinality', uniteSets(is, columns));
  return call('plus', numbered, call('uniqExactArrayIf', column(columns.unnumbered), is));
}

export function uniteSets(is: Expression, columns: SetColumns = OF_ROWS): Expression {
  return call('groupBitmapMergeStateIf', column(columns.ordinals), is);
}

export function listUnnumbered(is: Expression, columns: SetColumns = OF_ROWS): Expression {
  return call('groupUniqArrayArrayIf', column(columns.unnumbered), is);
}

/** Of such sets: some k members at most, by id and by ordinal. */
export function listSome(
  k: number,
  is: Expression,
  columns: SetColumns = OF_ROWS,
): readonly [Expression, Expression] {
  return [
    callWith('groupUniqArrayArrayIf', [k], column(columns.unnumbered), is),
    listFirst(k, uniteSets(is, columns)),
  ];
}

export function listFirst(k: number, set: Expression): Expression {
  return call(
    'bitmapToArray',
    call('bitmapSubsetLimit', set, value('UInt8', 0), value('UInt32', k)),
  );
}
