import { expect, it } from 'vitest';
import type { Schedule } from './resources.ts';
import { createScheduler, nextFiringMs } from './scheduler.ts';

const schedule = (id: string, everyMinutes: number): Schedule => ({
  id,
  name: id,
  script: 's',
  everyMinutes,
  forEachComputer: false,
});

/** Timers that fire when the test says what time it is. */
function createTimers(): {
  readonly now: () => number;
  readonly schedule: (run: () => void, delayMs: number) => () => void;
  readonly advanceTo: (ms: number) => void;
} {
  let now = 0;
  let timers: { readonly due: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    schedule(run, delayMs) {
      const timer = { due: now + delayMs, run };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    advanceTo(ms) {
      for (;;) {
        const [next] = timers.filter(({ due }) => due <= ms).sort((a, b) => a.due - b.due);
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        now = next.due;
        next.run();
      }
      now = ms;
    },
  };
}

const minute = 60_000;

it('fires at the whole multiples of the span, whenever the server started', () => {
  const timers = createTimers();
  const fired: string[] = [];
  timers.advanceTo(7 * minute);
  const scheduler = createScheduler(
    (due) => fired.push(`${due.id}@${timers.now() / minute}`),
    timers,
  );
  scheduler.update([schedule('a', 5), schedule('b', 20)]);
  timers.advanceTo(21 * minute);
  expect(fired).toEqual(['a@10', 'a@15', 'b@20', 'a@20']);
});

it('starts what is added, leaves alone what stays, and stops what is removed', () => {
  const timers = createTimers();
  const fired: string[] = [];
  const scheduler = createScheduler((due) => fired.push(due.id), timers);
  scheduler.update([schedule('a', 10)]);
  timers.advanceTo(9 * minute);
  scheduler.update([schedule('a', 10), schedule('b', 10)]);
  timers.advanceTo(10 * minute);
  scheduler.update([schedule('b', 10)]);
  timers.advanceTo(20 * minute);
  scheduler.stop();
  timers.advanceTo(60 * minute);
  expect(fired).toEqual(['a', 'b', 'b']);
});

it('does not fire twice where a timer comes a moment early', () => {
  let now = 0;
  const runs: (() => void)[] = [];
  const delaysMs: number[] = [];
  const early = {
    now: () => now,
    schedule(run: () => void, delayMs: number) {
      runs.push(run);
      delaysMs.push(delayMs);
      return () => undefined;
    },
  };
  const fired: number[] = [];
  createScheduler(() => fired.push(now), early).update([schedule('a', 1)]);
  now = minute - 1;
  runs[0]?.();
  expect(fired).toEqual([minute - 1]);
  expect(delaysMs).toEqual([minute, minute + 1]);
});

it('a multiple itself is followed by the next one', () => {
  expect(nextFiringMs(1, 0)).toBe(minute);
  expect(nextFiringMs(1, minute - 1)).toBe(minute);
  expect(nextFiringMs(60, minute)).toBe(60 * minute);
});
