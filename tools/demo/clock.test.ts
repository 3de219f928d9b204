import { expect, it } from 'vitest';
import { createSimulatedClock } from './clock.ts';

it('fires timers in order of time, each at its own instant, however far the clock moves', () => {
  const clock = createSimulatedClock(1000);
  const fired: string[] = [];
  clock.schedule(() => fired.push(`b at ${clock.now()}`), 200);
  clock.schedule(() => fired.push(`a at ${clock.now()}`), 100);
  clock.schedule(() => fired.push('never'), 5000);
  clock.advanceTo(2000);
  expect(fired).toEqual(['a at 1100', 'b at 1200']);
  expect(clock.now()).toBe(2000);
});

it('fires a timer that a timer set, if it falls due on the way', () => {
  const clock = createSimulatedClock(0);
  const fired: number[] = [];
  const beat = (): void => {
    fired.push(clock.now());
    clock.schedule(beat, 60);
  };
  clock.schedule(beat, 60);
  clock.advanceTo(200);
  expect(fired).toEqual([60, 120, 180]);
});

it('does not fire a timer that was cancelled, and never runs backwards', () => {
  const clock = createSimulatedClock(0);
  const fired: string[] = [];
  const cancel = clock.schedule(() => fired.push('cancelled'), 10);
  cancel();
  clock.advanceTo(100);
  clock.advanceTo(50);
  expect(fired).toEqual([]);
  expect(clock.now()).toBe(100);
});
