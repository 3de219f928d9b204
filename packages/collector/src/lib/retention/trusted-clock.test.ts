import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { clockGapMsMax, clockHoldMs } from '../../limits.ts';
import { type ClockNote, lookAtClock } from './trusted-clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 10, 21, 9);
const believed: ClockNote = { believedAt: START, hold: null };

/** Looks once an hour at a clock that is ahead by this, for so many hours. */
function lookFor(note: ClockNote, hours: number, aheadMs: number, from = START): ClockNote {
  let seen = note;
  for (let hour = 1; hour <= hours; hour += 1) {
    seen = lookAtClock(seen, from + hour * HOUR_MS + aheadMs, HOUR_MS);
  }
  return seen;
}

it('a clock that goes as time does is believed, as is one that is set back or a little ahead', () => {
  expect(lookFor(believed, 24, 0)).toEqual({ believedAt: START + DAY_MS, hold: null });
  expect(lookAtClock(believed, START - 90 * DAY_MS, HOUR_MS).hold).toBeNull();
  expect(lookAtClock(believed, START + clockGapMsMax, 0).hold).toBeNull();
});

it('a clock that jumps a year ahead is not believed, and is again at once when it is set right', () => {
  const held = lookFor(believed, 5, 365 * DAY_MS);
  expect(held).toMatchObject({ believedAt: START, hold: { forMs: 4 * HOUR_MS } });
  const right = lookAtClock(held, START + 6 * HOUR_MS, HOUR_MS);
  expect(right).toEqual({ believedAt: START + 6 * HOUR_MS, hold: null });
});

it('a clock that was ahead all the while that nothing ran is held by the next process, which measures on', () => {
  const held = lookAtClock(believed, START + 60 * DAY_MS, 0);
  expect(held.hold).not.toBeNull();
  const hours = clockHoldMs / HOUR_MS;
  expect(lookFor(held, hours - 1, 60 * DAY_MS).hold).not.toBeNull();
  expect(lookFor(held, hours, 60 * DAY_MS).hold).toBeNull();
});

it('a clock that jumps again while it is held waits from the start', () => {
  const held = lookFor(believed, 100, 365 * DAY_MS);
  const again = lookAtClock(held, START + 101 * HOUR_MS + 800 * DAY_MS, HOUR_MS);
  expect(again.hold).toMatchObject({ forMs: 0 });
});

it('before it has been held for its while, no jump takes it further than the gap from the time that was measured', () => {
  const looks = fc.array(
    fc.record({
      measuredMs: fc.integer({ min: 0, max: 6 * HOUR_MS }),
      offMs: fc.integer({ min: -900 * DAY_MS, max: 900 * DAY_MS }),
    }),
    { maxLength: Math.floor(clockHoldMs / (6 * HOUR_MS)) - 1 },
  );
  fc.assert(
    fc.property(looks, (looks) => {
      let note = believed;
      for (const { measuredMs, offMs } of looks) {
        // What is believed may creep by the gap at each look, and never by more than that over what was measured.
        const known = note.believedAt + (note.hold?.sinceMs ?? 0) + measuredMs;
        note = lookAtClock(note, known + offMs, measuredMs);
        const believedTo = note.hold === null ? note.believedAt : 0;
        expect(believedTo).toBeLessThanOrEqual(known + clockGapMsMax);
      }
    }),
  );
});
