/** Which groups a chart shows when there are too many, and in which order. */

export type CompareGroups = (a: string, b: string) => number;

interface Amount {
  readonly group: string | null;
  readonly value: number;
}

export interface ChosenGroups<Row extends Amount> {
  readonly shown: readonly Row[];
  readonly rest: readonly Row[];
}

/**
 * Shows the largest; where groups have an order of their own (`compare`), the first in it too, however small: a version that
 * came out yesterday is the one that is looked for. They are shown in their own order, else from large to small.
 */
export function chooseGroups<Row extends Amount>(
  rows: readonly Row[],
  groupsMax: number,
  compare: CompareGroups | undefined,
): ChosenGroups<Row> {
  const bySize = rows.toSorted((a, b) => b.value - a.value);
  const byOrder = compare ? rows.toSorted(orderRows(compare)) : bySize;
  // One more than the limit takes as much room as "1 more" would.
  const room = rows.length === groupsMax + 1 ? rows.length : groupsMax;
  const first = byOrder.slice(0, 1);
  const kept = new Set([...first, ...bySize.filter((row) => !first.includes(row))].slice(0, room));
  return {
    shown: byOrder.filter((row) => kept.has(row)),
    rest: byOrder.filter((row) => !kept.has(row)),
  };
}

/** Groups that did not say come last. */
function orderRows(compare: CompareGroups): (a: Amount, b: Amount) => number {
  return (a, b) => {
    const left = a.group ?? '';
    const right = b.group ?? '';
    if (left === '' || right === '') return Number(left === '') - Number(right === '');
    return compare(left, right);
  };
}
