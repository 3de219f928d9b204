import { expect, it } from 'vitest';
import { createTestClock } from '@candor/client/testing';
import type { Schedule } from './resources.ts';
import { createScheduler, nextFiringMs } from './scheduler.ts';

const MINUTE_MS = 60_000;

const schedule = (id: string, everyMinutes: number): Schedule => ({
  id,
  name: id,
  script: 's',
  everyMinutes,
  forEachComputer: false,
});

it('fires at the whole multiples of the span, whenever the server started', () => {
  const timers = createTestClock(7 * MINUTE_MS);
  const fired: string[] = [];
  const scheduler = createScheduler(
    (due) => fired.push(`${due.id}@${timers.now() / MINUTE_MS}`),
    timers,
  );
  scheduler.update([schedule('a', 5), schedule('b', 20)]);
  timers.advance(14 * MINUTE_MS);
  expect(fired).toEqual(['a@10', 'a@15', 'b@20', 'a@20']);
});

it('starts what is added, leaves alone what stays, and stops what is removed', () => {
  const timers = createTestClock(0);
  const fired: string[] = [];
  const scheduler = createScheduler((due) => fired.push(due.id), timers);
  scheduler.update([schedule('a', 10)]);
  timers.advance(9 * MINUTE_MS);
  scheduler.update([schedule('a', 10), schedule('b', 10)]);
  timers.advance(MINUTE_MS);
  scheduler.update([schedule('b', 10)]);
  timers.advance(10 * MINUTE_MS);
  scheduler.stop();
  timers.advance(40 * MINUTE_MS);
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
  now = MINUTE_MS - 1;
  runs[0]?.();
  expect(fired).toEqual([MINUTE_MS - 1]);
  expect(delaysMs).toEqual([MINUTE_MS, MINUTE_MS + 1]);
});

it('a multiple itself is followed by the next one', () => {
  expect(nextFiringMs(1, 0)).toBe(MINUTE_MS);
  expect(nextFiringMs(1, MINUTE_MS - 1)).toBe(MINUTE_MS);
  expect(nextFiringMs(60, MINUTE_MS)).toBe(60 * MINUTE_MS);
});
