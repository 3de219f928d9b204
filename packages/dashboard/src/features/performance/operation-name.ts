/** What an operation is called. Pure. */
import type { SizeField } from '../sizes/size-fields.ts';

/** Its title; with that of its event beside it where another event has a duration of the same title. */
export function nameOperation(
  { event, declared, eventTitle }: SizeField,
  all: readonly SizeField[],
): string {
  const isShared = all.some(
    (other) => other.event !== event && other.declared.title === declared.title,
  );
  return isShared ? `${declared.title} (${eventTitle})` : declared.title;
}
