/** A clock that stands still until it is told to move, with the timers that were set by it. */
export interface SimulatedClock {
  readonly now: () => number;
  readonly schedule: (run: () => void, delayMs: number) => () => void;
  /** Moves to `time`, firing on the way what is due, each at its own instant. */
  readonly advanceTo: (time: number) => void;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

export function createSimulatedClock(start: number): SimulatedClock {
  let now = start;
  const timers = new Set<Timer>();

  const nextDue = (until: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.due <= until && (next === undefined || timer.due < next.due)) next = timer;
    }
    return next;
  };

  return {
    now: () => now,
    schedule: (run, delayMs) => {
      const timer: Timer = { due: now + Math.max(0, delayMs), run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advanceTo: (time) => {
      for (let timer = nextDue(time); timer !== undefined; timer = nextDue(time)) {
        timers.delete(timer);
        now = Math.max(now, timer.due);
        timer.run();
      }
      now = Math.max(now, time);
    },
  };
}
