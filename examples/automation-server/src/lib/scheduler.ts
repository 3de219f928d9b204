import type { Schedule } from './resources.ts';
import type { ServerEffects } from './server-effects.ts';

export interface Scheduler {
  /** Takes over the schedules as they are now: new ones start, removed ones stop. */
  readonly update: (schedules: readonly Schedule[]) => void;
  readonly stop: () => void;
}

/**
 * Fires each schedule at the whole multiples of its span since the epoch. A restart therefore neither fires one early nor
 * shifts it, and nothing has to be kept on disk.
 */
export function createScheduler(
  fire: (schedule: Schedule) => void,
  effects: Pick<ServerEffects, 'now' | 'schedule'>,
): Scheduler {
  const cancels = new Map<string, () => void>();

  const arm = (schedule: Schedule, afterMs: number): void => {
    const dueMs = nextFiringMs(schedule.everyMinutes, afterMs);
    const run = (): void => {
      // Timers can be a moment early: counting on from the due time keeps such a firing from being repeated.
      arm(schedule, Math.max(dueMs, effects.now()));
      fire(schedule);
    };
    cancels.set(schedule.id, effects.schedule(run, Math.max(0, dueMs - effects.now())));
  };

  return {
    update(schedules) {
      const ids = new Set(schedules.map((schedule) => schedule.id));
      for (const [id, cancel] of cancels) {
        if (ids.has(id)) continue;
        cancel();
        cancels.delete(id);
      }
      for (const schedule of schedules) {
        if (!cancels.has(schedule.id)) arm(schedule, effects.now());
      }
    },
    stop() {
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
    },
  };
}

/** The first whole multiple of the span after the given time, in milliseconds since the epoch. */
export function nextFiringMs(everyMinutes: number, afterMs: number): number {
  const spanMs = everyMinutes * 60_000;
  return (Math.floor(afterMs / spanMs) + 1) * spanMs;
}
