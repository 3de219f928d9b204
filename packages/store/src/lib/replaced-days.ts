/**
 * Which rollups of days something smaller has taken the place of: of a day that was small and taken in as a whole, what was received until ten
 * seconds ago, once it is large. A question under way would miss the rest: it read that the day was taken in, and does not look at its events.
 */
import type { Day, Span } from '@candor/query/question';
import type { TakenDay } from './replace-days.ts';

export interface ReplacedDays {
  /** To be told when these are noted as not taken in, before the first of them takes its place. */
  readonly note: (taken: readonly TakenDay[]) => void;
  /** A moment, for `since`. */
  readonly mark: () => number;
  readonly since: (mark: number, span: Span) => readonly Day[];
}

export function createReplacedDays(): ReplacedDays {
  let moment = 0;
  const moments = new Map<Day, number>();
  return {
    note: (taken) => {
      moment += 1;
      for (const { day, received_until: until } of taken) if (until > 0) moments.set(day, moment);
    },
    mark: () => moment,
    since: (mark, { from, to }) =>
      [...moments]
        .filter(([day, replaced]) => replaced > mark && from <= day && day <= to)
        .map(([day]) => day),
  };
}
