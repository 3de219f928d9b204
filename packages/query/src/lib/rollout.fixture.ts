/**
 * Releases that never were: installations that move from one release to the next over two weeks, hour by hour, some of which fail.
 * Seeded, so that every run sees the same ones.
 */
import type { ComparedHour } from '../early-warning.ts';

export type Random = () => number;

/** Mulberry32: 32 bits of state, enough for simulations. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Rollout {
  readonly installations: number;
  readonly hours: number;
  /** Chance that an installation fails in an hour in which it runs the old release. */
  readonly hazard: number;
  /** How many times as large the odds are under the new release. */
  readonly oddsRatio: number;
}

/** Everybody alike: counts alone, drawn hour by hour. By day twice as many run as by night, and then failures are likelier too. */
export function* simulateAlike(rollout: Rollout, random: Random): Generator<ComparedHour> {
  for (let hour = 0; hour < rollout.hours; hour++) {
    const isDay = hour % 24 >= 8 && hour % 24 < 20;
    const running = Math.round(rollout.installations * (isDay ? 0.5 : 0.25));
    const hazard = rollout.hazard * (isDay ? 1.5 : 1);
    const atRisk = Math.round(running * adopted(hour, rollout.hours));
    const baselineAtRisk = running - atRisk;
    yield {
      atRisk,
      failed: drawBinomial(atRisk, scaleOdds(hazard, rollout.oddsRatio), random),
      baselineAtRisk,
      baselineFailed: drawBinomial(baselineAtRisk, hazard, random),
    };
  }
}

/**
 * Everybody different: one installation in fifty fails in every third hour in which it runs, whichever release it has. Who fails once is
 * not at risk again, under neither release: without that rule these alone would raise the alarm.
 */
export function* simulateFrail(
  rollout: Rollout,
  random: Random,
  isAtRiskAgain = false,
): Generator<ComparedHour> {
  const members = Array.from({ length: rollout.installations }, () => ({
    hazard: random() < 0.02 ? 0.33 : rollout.hazard,
    movesAt: drawMove(rollout.hours, random),
    hasFailed: false,
  }));
  for (let hour = 0; hour < rollout.hours; hour++) {
    const counts = { atRisk: 0, failed: 0, baselineAtRisk: 0, baselineFailed: 0 };
    for (const member of members) {
      if (member.hasFailed || random() > 0.4) continue;
      const isNew = hour >= member.movesAt;
      counts[isNew ? 'atRisk' : 'baselineAtRisk'] += 1;
      const odds = isNew ? rollout.oddsRatio : 1;
      if (random() >= scaleOdds(member.hazard, odds)) continue;
      counts[isNew ? 'failed' : 'baselineFailed'] += 1;
      member.hasFailed = !isAtRiskAgain;
    }
    yield counts;
  }
}

/** The share that has moved: slow, fast, slow. */
function adopted(hour: number, hours: number): number {
  return 1 / (1 + Math.exp(4 - (8 * hour) / hours));
}

function drawMove(hours: number, random: Random): number {
  const share = random();
  return (hours * (4 + Math.log(share / (1 - share)))) / 8;
}

function scaleOdds(chance: number, ratio: number): number {
  const odds = (chance / (1 - chance)) * ratio;
  return odds / (1 + odds);
}

/** By the gaps between successes, which are geometric: quick where they are rare. */
function drawBinomial(trials: number, chance: number, random: Random): number {
  const logMiss = Math.log1p(-chance);
  let hits = 0;
  let at = Math.floor(Math.log(1 - random()) / logMiss);
  while (at < trials) {
    hits += 1;
    at += 1 + Math.floor(Math.log(1 - random()) / logMiss);
  }
  return hits;
}
