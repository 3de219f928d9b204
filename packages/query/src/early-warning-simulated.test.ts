/** What the test promises, on thousands of releases that are looked at every hour for two weeks. */
import { expect, it } from 'vitest';
import { type ComparedHour, compareReleases } from './early-warning.ts';
import {
  type Random,
  type Rollout,
  createRandom,
  simulateAlike,
  simulateFrail,
} from './lib/rollout.fixture.ts';
import { clearAlphaMax, falseAlarmMax } from './limits.ts';

type Simulate = (rollout: Rollout, random: Random) => Iterable<ComparedHour>;

const HOURS = 14 * 24;
const ALIKE: Rollout = { installations: 2_000, hours: HOURS, hazard: 0.0005, oddsRatio: 1 };
const DOUBLED: Rollout = { ...ALIKE, installations: 6_000, oddsRatio: 2 };
const FRAIL: Rollout = { ...ALIKE, installations: 400 };

function simulate(releases: number, rollout: Rollout, run: Simulate, seed: number) {
  const random = createRandom(seed);
  return Array.from({ length: releases }, () => compareReleases([...run(rollout, random)]));
}

/** `share` plus three standard deviations of what so many draws would show of it. */
function allow(share: number, draws: number): number {
  return share + 3 * Math.sqrt((share * (1 - share)) / draws);
}

function countShare<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.filter(holds).length / items.length;
}

it('of 4,000 releases that are no worse, hourly looks accuse at most 1 in 100', () => {
  const outcomes = simulate(4_000, ALIKE, simulateAlike, 1);
  const alarms = countShare(outcomes, ({ evidenceWorse }) => evidenceWorse >= 1 / falseAlarmMax);
  expect(alarms).toBeLessThanOrEqual(allow(falseAlarmMax, 4_000));
});

it('a classical test at the same level, looked at every hour, accuses many times as many', () => {
  const random = createRandom(1);
  const runs = Array.from({ length: 400 }, () => [...simulateAlike(ALIKE, random)]);
  expect(countShare(runs, isEverSignificant)).toBeGreaterThan(4 * falseAlarmMax);
});

it('installations that always fail do not accuse a release: each counts once, whichever it runs', () => {
  const outcomes = simulate(300, FRAIL, simulateFrail, 2);
  const alarms = countShare(outcomes, ({ evidenceWorse }) => evidenceWorse >= 1 / falseAlarmMax);
  expect(alarms).toBeLessThanOrEqual(allow(falseAlarmMax, 300));
  const again: Simulate = (rollout, random) => simulateFrail(rollout, random, true);
  const wrong = simulate(60, FRAIL, again, 2);
  const wrongAlarms = countShare(wrong, ({ evidenceWorse }) => evidenceWorse >= 1 / falseAlarmMax);
  expect(wrongAlarms).toBeGreaterThan(5 * falseAlarmMax);
});

it('a doubling is caught in nine of ten releases, half of the time before one in three has moved', () => {
  const outcomes = simulate(300, DOUBLED, simulateAlike, 3);
  const caught = outcomes.filter(({ verdict }) => verdict === 'worse');
  expect(caught.length / outcomes.length).toBeGreaterThan(0.9);
  const hours = caught.map(({ decidedAt }) => decidedAt ?? HOURS).toSorted((a, b) => a - b);
  expect(hours[Math.floor(hours.length / 2)]).toBeLessThan(0.41 * HOURS);
  const wronglyCleared = countShare(
    outcomes,
    ({ evidenceCleared }) => evidenceCleared >= 1 / clearAlphaMax,
  );
  expect(wronglyCleared).toBeLessThanOrEqual(allow(clearAlphaMax, 300));
});

it('a release that is no worse is cleared of a doubling in most cases', () => {
  const outcomes = simulate(300, ALIKE, simulateAlike, 4);
  expect(countShare(outcomes, ({ verdict }) => verdict === 'cleared')).toBeGreaterThan(0.7);
});

/** The difference of two shares by the normal distribution, one-sided at 1%, on all that came in so far. */
function isEverSignificant(hours: readonly ComparedHour[]): boolean {
  const sum = { atRisk: 0, failed: 0, baselineAtRisk: 0, baselineFailed: 0 };
  return hours.some((hour) => {
    sum.atRisk += hour.atRisk;
    sum.failed += hour.failed;
    sum.baselineAtRisk += hour.baselineAtRisk;
    sum.baselineFailed += hour.baselineFailed;
    const share = (sum.failed + sum.baselineFailed) / (sum.atRisk + sum.baselineAtRisk);
    const spread = Math.sqrt(share * (1 - share) * (1 / sum.atRisk + 1 / sum.baselineAtRisk));
    const difference = sum.failed / sum.atRisk - sum.baselineFailed / sum.baselineAtRisk;
    return sum.failed + sum.baselineFailed >= 10 && difference > 2.326 * spread;
  });
}
