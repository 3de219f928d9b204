/** Groups of failures in words, and which of them a page lists. */
import type { FailureError, FailureGroup, FailureTitle } from '@candor/query/api';
import type { CrashOrder, CrashSearch, CrashStatus } from '../../address/crash-search.ts';

export const STATUS_WORDS: Readonly<Record<CrashStatus, string>> = {
  open: 'Open',
  returned: 'Returned',
  fixed: 'Fixed',
  ignored: 'Ignored',
};

export const ORDER_WORDS: Readonly<Record<CrashOrder, string>> = {
  first: 'Newest',
  last: 'Last seen',
};

export const SEVERITY_WORDS: Readonly<Record<string, string>> = {
  handled: 'Handled',
  unhandled: 'Unhandled',
  crashed: 'Crashed',
};

export function nameSeverity(severity: string): string {
  return SEVERITY_WORDS[severity] ?? severity;
}

/** The status as a reader needs it: a fixed group that came again is a thing of its own. */
export function statusOf({
  status,
  hasReturned,
}: Pick<FailureGroup, 'status' | 'hasReturned'>): CrashStatus {
  return hasReturned ? 'returned' : status;
}

/** `TypeError` in `weaveUse`, as far as both are known. */
export function titleCrash({ type, symbol, module }: FailureTitle): string {
  const place = symbol ?? module;
  const name = type ?? 'Error of a type of the user';
  return place === null ? name : `${name} in ${place}`;
}

/** What tells two groups of the same title apart: the module, the code, the message's id. */
export function describeCrash({ module, symbol, code, template }: FailureTitle): string {
  const place = symbol === null ? null : module;
  return [place, code, template === null ? null : `message ${template}`]
    .filter((part) => part !== null)
    .join(' · ');
}

/** The head of one error of a stack; of a user's type only the nearest listed base is known. */
export function titleError({ of, type }: Pick<FailureError, 'of' | 'type'>): string {
  if (of === 'user') return type === null ? 'A type of the user' : `A type of the user, a ${type}`;
  return type ?? 'Error';
}

/** Groups that the address asks for, in its order; those of fewer than k installations say nothing of releases and severities. */
export function chooseCrashes(
  groups: readonly FailureGroup[],
  { sort, status, release, severity }: CrashSearch,
): readonly FailureGroup[] {
  const chosen = groups.filter(
    (group) =>
      (status === undefined || statusOf(group) === status) &&
      (release === undefined || group.versions.includes(release)) &&
      (severity === undefined || group.severities.includes(severity)),
  );
  return sort === undefined ? chosen : chosen.toSorted(compareDays(sort));
}

/** The latest first; those whose days are withheld come last, in the order that they have. */
function compareDays(sort: CrashOrder): (a: FailureGroup, b: FailureGroup) => number {
  const dayOf = (group: FailureGroup): string =>
    (sort === 'first' ? group.firstDay : group.lastDay) ?? '';
  return (a, b) => dayOf(b).localeCompare(dayOf(a));
}
