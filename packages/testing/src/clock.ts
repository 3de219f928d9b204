/**
 * For the tests of any product: a clock that stands still until it is told to move, so that weeks pass in a moment.
 *
 *     const clock = createTestClock(Date.UTC(2026, 10, 21));
 *     const telemetry = createTelemetry(declaration, { version, effects: { now: clock.now, schedule: clock.schedule } });
 *     clock.advance(3_600_000);
 */

/** A clock with the timers that were set by it. */
export interface TestClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Runs `run` once when the clock has moved so far; returns what cancels it. */
  readonly schedule: (run: () => void, delayMs: number) => () => void;
  /** Runs what falls due on the way, each at its own instant. */
  readonly advance: (byMs: number) => void;
}

export function createTestClock(startMs: number): TestClock {
  let nowMs = startMs;
  const timers = new Set<{ readonly dueMs: number; readonly run: () => void }>();
  return {
    now: () => nowMs,
    schedule: (run, delayMs) => {
      const timer = { dueMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance: (byMs) => {
      const endMs = nowMs + byMs;
      for (;;) {
        // Those of one instant in the order in which they were set.
        const [next] = [...timers].toSorted((one, other) => one.dueMs - other.dueMs);
        if (next === undefined || next.dueMs > endMs) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.run();
      }
      nowMs = endMs;
    },
  };
}
