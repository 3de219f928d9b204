/** A clock that stands still until it is told to move, with the timers that were set by it. */
export interface SimulatedTime {
  readonly now: () => number;
  readonly schedule: (run: () => void, delayMs: number) => () => void;
  /** Fires what falls due on the way, each at its own instant. */
  readonly advance: (byMs: number) => void;
}

export const MINUTE_MS: number = 60_000;
export const HOUR_MS: number = 60 * MINUTE_MS;

export function createSimulatedTime(startMs: number): SimulatedTime {
  let nowMs = startMs;
  let timers: readonly { readonly dueMs: number; readonly run: () => void }[] = [];
  return {
    now: () => nowMs,
    schedule(run, delayMs) {
      const timer = { dueMs: nowMs + delayMs, run };
      timers = [...timers, timer];
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    advance(byMs) {
      const endMs = nowMs + byMs;
      for (;;) {
        const [next] = timers
          .filter(({ dueMs }) => dueMs <= endMs)
          .toSorted((first, second) => first.dueMs - second.dueMs);
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.run();
      }
      nowMs = endMs;
    },
  };
}
