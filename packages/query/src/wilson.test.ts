import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { estimateShare } from './wilson.ts';

it('gives the intervals of the literature', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I, method 3.
  const cases = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const;
  for (const [hits, trials, low, high] of cases) {
    const share = estimateShare(hits, trials);
    expect(share.value).toBe(hits / trials);
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  }
});

it('holds the counted share, within 0 and 1, and mirrors it', () => {
  const counts = fc.nat(1_000_000).chain((n) => fc.tuple(fc.nat(n), fc.constant(Math.max(n, 1))));
  fc.assert(
    fc.property(counts, ([hits, trials]) => {
      const { value, low, high } = estimateShare(hits, trials);
      const mirrored = estimateShare(trials - hits, trials);
      return (
        value !== null &&
        0 <= low &&
        low <= value &&
        value <= high &&
        high <= 1 &&
        Math.abs(mirrored.low - (1 - high)) < 1e-9
      );
    }),
  );
});

it('knows nothing where nothing was counted, and refuses what can not be counted', () => {
  expect(estimateShare(0, 0)).toEqual({ value: null, low: 0, high: 1 });
  expect(() => estimateShare(2, 1)).toThrow(RangeError);
  expect(() => estimateShare(-1, 1)).toThrow(RangeError);
  expect(() => estimateShare(Number.NaN, 1)).toThrow(RangeError);
});
