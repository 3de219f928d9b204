/** Who is in sets: how many installations, and some of them. Who has no ordinal yet is in none, and is told by id. */
import { call, callWith, column, type Expression, value } from '../sql/tree.ts';

/** Of sets for which `is` holds: how many installations are in one at least. Who has no ordinal yet is in none by that. */
export function countMembers(is: Expression): Expression {
  // The state, not the count at once: it is united once for all that asks for it.
  const numbered = call('bitmapCardinality', uniteSets(is));
  return call('plus', numbered, call('uniqExactArrayIf', column('unnumbered'), is));
}

export function uniteSets(is: Expression): Expression {
  return call('groupBitmapMergeStateIf', column('ordinals'), is);
}

/** Of such sets: some k members at most, by id and by ordinal. */
export function listSome(k: number, is: Expression): readonly [Expression, Expression] {
  return [
    callWith('groupUniqArrayArrayIf', [k], column('unnumbered'), is),
    listFirst(k, uniteSets(is)),
  ];
}

export function listFirst(k: number, set: Expression): Expression {
  return call(
    'bitmapToArray',
    call('bitmapSubsetLimit', set, value('UInt8', 0), value('UInt32', k)),
  );
}
