/** Which groups of failures came in again after they were said to be fixed. */
import { dayOf } from '@candor/query/day';
import { compareVersions } from '@candor/query/version';
import type { FailureGroupRow, FailureGroupScope, FailureStore } from '@candor/store/failures';
import type { FailureGroupSaid } from '../metadata/failure-rows.ts';
import { isCounted, tellCells } from './tell-cells.ts';

type Said = ReadonlyMap<string, FailureGroupSaid>;

/**
 * What came in from the version of the fix or a later one, after it was said to be fixed, has not been fixed. By when it came in:
 * when it happened a report tells by the hour. Only of versions that are told: else it would say that somebody runs one of them.
 * Told by all days, as `row.versions` is: a group has returned or not, from whichever day on somebody looks.
 */
export async function findReturned(
  failures: Pick<FailureStore, 'countCells'>,
  scope: FailureGroupScope,
  rows: readonly FailureGroupRow[],
  said: Said,
  k: number,
): Promise<(row: FailureGroupRow) => boolean> {
  const isFixed = ({ name }: FailureGroupRow): boolean => said.get(name)?.status === 'fixed';
  const groups = rows.filter(isFixed).map(({ name }) => name);
  const always = { ...scope, from: dayOf(0) };
  const cells = await failures.countCells(always, { groups, by: ['version'] }, k);
  return (row) => {
    const { status, fixedIn = null, changed = 0 } = said.get(row.name) ?? {};
    if (status !== 'fixed' || fixedIn === null) return false;
    const own = cells.filter(({ name }) => name === row.name);
    return tellCells(own, k)
      .filter(isCounted)
      .some(
        ({ name }) =>
          (row.versions.get(name) ?? 0) > changed && compareVersions(name, fixedIn) >= 0,
      );
  };
}
