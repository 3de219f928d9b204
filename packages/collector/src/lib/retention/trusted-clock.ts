/**
 * Whether the clock may be believed when events are to be dropped: one that is a year ahead would empty the store, and what is
 * dropped does not come back.
 *
 * The clock is held against the time that this process has measured since it looked last, which no setting of the clock
 * changes. Who finds it further ahead than `clockGapMsMax` holds everything: nothing is dropped, and it is said, until the
 * clock is back, or has gone on evenly for `clockHoldMs` without anybody setting it right. A machine that was off for longer
 * than the gap is held for that while too: it can not be told apart.
 */
import { clockGapMsMax, clockHoldMs } from '../../limits.ts';

/** What is known of the clock from one look to the next; it outlives the process. Milliseconds. */
export interface ClockNote {
  /** The last instant that was believed. */
  readonly believedAt: number;
  /** Null while it is believed. */
  readonly hold: {
    /** What the clock said at the last look. */
    readonly at: number;
    /** How long it has gone on evenly. */
    readonly forMs: number;
    /** How long this has been measured in all. */
    readonly sinceMs: number;
  } | null;
}

/**
 * One look. `now`: what the clock says; `measuredMs`: how long it is since the look before, by a clock that never jumps, 0
 * where no process has measured that.
 */
export function lookAtClock(note: ClockNote, now: number, measuredMs: number): ClockNote {
  const { hold } = note;
  const sinceMs = (hold?.sinceMs ?? 0) + measuredMs;
  if (now <= note.believedAt + sinceMs + clockGapMsMax) return { believedAt: now, hold: null };
  if (hold === null) return { ...note, hold: { at: now, forMs: 0, sinceMs } };
  const isEven = Math.abs(now - (hold.at + measuredMs)) <= clockGapMsMax;
  const forMs = isEven ? hold.forMs + measuredMs : 0;
  if (forMs >= clockHoldMs) return { believedAt: now, hold: null };
  return { ...note, hold: { at: now, forMs, sinceMs } };
}
