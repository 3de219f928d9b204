import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ComparedHour, compareReleases } from './early-warning.ts';
import { logMeanPower } from './lib/central-hypergeometric.ts';
import { clearAlphaMax, falseAlarmMax } from './limits.ts';

const hourOf = (
  atRisk: number,
  failed: number,
  baselineAtRisk: number,
  baselineFailed: number,
): ComparedHour => ({ atRisk, failed, baselineAtRisk, baselineFailed });

it('the mean of a power over a hypergeometric draw is that of its definition', () => {
  // Of 3 and 2 members 2 failed: 1, 6 and 3 of the 10 choices have 0, 1 and 2 of the first group.
  const mean = (1 * 1 + 6 * 4 + 3 * 16) / 10;
  expect(logMeanPower({ first: 3, second: 2, failed: 2 }, 4)).toBeCloseTo(Math.log(mean), 12);
  expect(logMeanPower({ first: 7, second: 0, failed: 3 }, 2)).toBeCloseTo(3 * Math.log(2), 12);
  expect(logMeanPower({ first: 0, second: 7, failed: 3 }, 2)).toBeCloseTo(0, 12);
});

it('an hour without failures, or with one release alone, says nothing', () => {
  const silent = [hourOf(100, 0, 100, 0), hourOf(50, 9, 0, 0), hourOf(0, 0, 50, 9)];
  expect(compareReleases(silent)).toEqual({
    verdict: 'open',
    decidedAt: null,
    evidenceWorse: 1,
    evidenceCleared: 1,
    oddsRatio: null,
  });
  expect(compareReleases([]).verdict).toBe('open');
});

it('a release that fails more often is accused, one that fails alike is cleared, and neither is taken back', () => {
  const bad = Array.from({ length: 24 }, () => hourOf(100, 8, 100, 2));
  const good = Array.from({ length: 48 }, () => hourOf(100, 3, 100, 3));
  const accused = compareReleases(bad);
  expect(accused.verdict).toBe('worse');
  expect(accused.evidenceWorse).toBeGreaterThanOrEqual(1 / falseAlarmMax);
  expect(accused.oddsRatio).toBeCloseTo((8 * 98) / (2 * 92), 6);
  const cleared = compareReleases(good);
  expect(cleared.verdict).toBe('cleared');
  expect(cleared.evidenceCleared).toBeGreaterThanOrEqual(1 / clearAlphaMax);
  expect(cleared.oddsRatio).toBeCloseTo(1, 6);
  const after = compareReleases([...bad, ...good, ...good]);
  expect([after.verdict, after.decidedAt]).toEqual(['worse', accused.decidedAt]);
});

it('more failures under the new release never make it look better', () => {
  const counts = fc.record({ atRisk: fc.nat(60), baselineAtRisk: fc.nat(60), all: fc.nat(40) });
  fc.assert(
    fc.property(counts, ({ atRisk, baselineAtRisk, all }) => {
      const total = Math.min(all, atRisk + baselineAtRisk);
      const least = Math.max(0, total - baselineAtRisk);
      const evidence = [];
      for (let failed = least; failed <= Math.min(total, atRisk); failed++) {
        evidence.push(compareReleases([hourOf(atRisk, failed, baselineAtRisk, total - failed)]));
      }
      for (const [index, each] of evidence.entries()) {
        const before = evidence[index - 1] ?? each;
        expect(each.evidenceWorse).toBeGreaterThanOrEqual(before.evidenceWorse - 1e-9);
        expect(each.evidenceCleared).toBeLessThanOrEqual(before.evidenceCleared + 1e-9);
      }
    }),
  );
});

it('counts that can not be are refused', () => {
  for (const hour of [hourOf(1, 2, 5, 0), hourOf(5, 0, 1, 2), hourOf(0.5, 0, 1, 0)]) {
    expect(() => compareReleases([hour])).toThrow(RangeError);
  }
});
