/** Rests: for how long what has just been counted, or could not be, is left alone. By a clock that may jump: put back, it ends them. */
import type { Day } from '@candor/query/question';
import { refreshFreeMs, refreshRestFactor, refreshRestMsMax } from '../limits.ts';

export interface Rests {
  /** These, as many times as long as it took, since `from`, and `leastMs` at least; not at all where both are short. */
  readonly letRest: (
    days: readonly { readonly day: Day }[],
    from: number,
    leastMs?: number,
  ) => void;
  /** The same for all days together. */
  readonly letAllRest: (from: number) => void;
  readonly isResting: (day: Day) => boolean;
  readonly areAllResting: () => boolean;
}

interface Rest {
  readonly from: number;
  readonly until: number;
}

/** `now` in milliseconds. */
export function createRests(now: () => number): Rests {
  let rests: ReadonlyMap<Day, Rest> = new Map();
  let ofAll: Rest = { from: 0, until: 0 };
  const restSince = (from: number, leastMs = 0): Rest => {
    const took = now() - from;
    const ms = Math.max(leastMs, took > refreshFreeMs ? took * refreshRestFactor : 0);
    // A machine that slept meanwhile did not count for that long.
    return { from, until: from + Math.min(Math.max(0, took) + ms, refreshRestMsMax) };
  };
  const isWithin = ({ from, until }: Rest): boolean => {
    const at = now();
    return from <= at && at < until;
  };
  return {
    letRest: (days, from, leastMs) => {
      const rest = restSince(from, leastMs);
      rests = new Map([
        ...[...rests].filter(([, own]) => isWithin(own)),
        ...days.map(({ day }) => [day, rest] as const),
      ]);
    },
    letAllRest: (from) => {
      ofAll = restSince(from);
    },
    isResting: (day) => {
      const rest = rests.get(day);
      return rest !== undefined && isWithin(rest);
    },
    areAllResting: () => isWithin(ofAll),
  };
}
