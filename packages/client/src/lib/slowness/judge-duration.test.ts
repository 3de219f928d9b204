import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgedSamplesMin, slowExcessMsMin, slowRatioMin } from '../../limits.ts';
import { judgeDuration } from './judge-duration.ts';

const steady = [980, 1_000, 1_020, 990, 1_010, 1_005, 995, 1_000, 1_015, 985];
const isSlow = (recentMs: readonly number[], ms: number): boolean | undefined =>
  judgeDuration(recentMs, ms)?.isSlow;

test('an operation is slow from twice its median on, where it varies little', () => {
  expect(judgeDuration(steady, 1_000)).toEqual({ baselineMs: 1_000, isSlow: false });
  expect(isSlow(steady, 1_999)).toBe(false);
  expect(isSlow(steady, 2_000)).toBe(true);
});

test('one that varies much has to be further beyond', () => {
  const erratic = [300, 500, 700, 900, 1_000, 1_000, 1_300, 1_800, 2_500, 4_000];
  expect(isSlow(erratic, 2_500)).toBe(false);
  expect(isSlow(erratic, 20_000)).toBe(true);
});

test('one that always takes the same is held to the ratio and the excess', () => {
  const same = Array.from({ length: 12 }, () => 400);
  expect(isSlow(same, 400)).toBe(false);
  expect(isSlow(same, 799)).toBe(false);
  expect(isSlow(same, 800)).toBe(true);
  const none = Array.from({ length: 12 }, () => 0);
  expect([0, slowExcessMsMin - 1, slowExcessMsMin].map((ms) => isSlow(none, ms))).toEqual([
    false,
    false,
    true,
  ]);
});

test('what nobody would notice is not slow', () => {
  const short = Array.from({ length: 12 }, (_, index) => 2 + index / 10);
  expect(isSlow(short, 90)).toBe(false);
  expect(isSlow(short, 120)).toBe(true);
});

test('nothing is said as long as too little is known', () => {
  const few = steady.slice(0, judgedSamplesMin - 1);
  expect(judgeDuration(few, 1e6)).toBeNull();
  expect(judgeDuration([], 1)).toBeNull();
});

test('a few outliers among the durations do not hide the next, and a lasting slowness becomes usual', () => {
  expect(isSlow([...steady, 9_000, 8_000, 9_500], 5_000)).toBe(true);
  const moved = [...steady, ...Array.from({ length: 16 }, () => 3_000)];
  expect(judgeDuration(moved, 3_000)).toEqual({ baselineMs: 3_000, isSlow: false });
});

test('in any order, nothing below the ratio or the excess is slow, and what is slow stays so when it takes longer', () => {
  const duration = fc.double({ min: 0, max: 1e6, noNaN: true });
  const samples = fc.array(duration, { minLength: judgedSamplesMin, maxLength: 32 });
  fc.assert(
    fc.property(samples, duration, duration, (recentMs, ms, more) => {
      const judged = judgeDuration(recentMs, ms);
      expect(judgeDuration(recentMs.toReversed(), ms)).toEqual(judged);
      if (judged?.isSlow !== true) return;
      expect(ms).toBeGreaterThanOrEqual(judged.baselineMs * slowRatioMin);
      expect(ms - judged.baselineMs).toBeGreaterThanOrEqual(slowExcessMsMin);
      expect(isSlow(recentMs, ms + more)).toBe(true);
    }),
  );
});
