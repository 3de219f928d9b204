/** What stands in the quarantine because nobody declares it, as a draft of a manifest needs it: names and kinds, without counts. */
import type { UndeclaredName } from '@candor/query/api';
import type { KindRecord, QuarantineRecord } from '../metadata/quarantine-rows.ts';
import { OTHER, UNNAMEABLE } from './quarantine.ts';

/** By event, then field. Names that were not kept (`(unnameable)`, `(other)`) are left out: nothing could be declared for them. */
export function buildUndeclaredNames(
  rows: readonly QuarantineRecord[],
  kinds: readonly KindRecord[],
): readonly UndeclaredName[] {
  const names = new Map<string, Building>();
  const find = (event: string, field: string): Building => {
    const key = `${event}\n${field}`;
    const found = names.get(key) ?? { event, field, count: 0, kinds: [] };
    names.set(key, found);
    return found;
  };
  for (const { event, field, reason, count } of rows) {
    if (reason === 'undeclared' && event !== '' && isName(event) && isName(field)) {
      find(event, field).count += count;
    }
  }
  for (const { event, field, kind, count } of kinds) {
    if (!isName(event) || !isName(field)) continue;
    const name = find(event, field);
    name.kinds.push(kind);
    // Fields of an event that is refused whole have no rows of their own.
    if (!rows.some((row) => row.event === event && row.field === field)) name.count += count;
  }
  const countEvent = (event: string): number =>
    names.get(`${event}\n`)?.count ?? Number.POSITIVE_INFINITY;
  return [...names.values()]
    .sort((a, b) => compare(a.event, b.event) || compare(a.field, b.field))
    .map(({ count, ...name }) => ({ ...name, isAlways: count >= countEvent(name.event) }));
}

/** Events under which a field had a name that was not kept; '' where the event itself had. Who drafts is to know that there is more. */
export function listUnnameable(rows: readonly QuarantineRecord[]): readonly string[] {
  const found = rows.flatMap(({ event, field, reason }) => {
    if (reason !== 'undeclared') return [];
    if (event === UNNAMEABLE) return [''];
    return field === UNNAMEABLE && isName(event) ? [event] : [];
  });
  return [...new Set(found)].sort(compare);
}

interface Building extends Pick<UndeclaredName, 'event' | 'field'> {
  count: number;
  readonly kinds: UndeclaredName['kinds'][number][];
}

function isName(name: string): boolean {
  return name !== OTHER && name !== UNNAMEABLE;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
