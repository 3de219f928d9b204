/**
 * Whether a new release fails more often than its predecessor, by a test that may be looked at after every hour and acted on at
 * any of them: however often one looks, the chance that it ever accuses a release that is no worse stays below `falseAlarmMax`.
 *
 * Each hour is a table of two by two: installations at risk under the new release and under the old, and how many of each failed
 * for the first time. Given how many failed in all, the number of them under the new release is hypergeometric if both are alike,
 * and Fisher's noncentral hypergeometric with the odds ratio ω if they are not. So
 *
 *     e(ω) = ω^x / E[ω^X],    X hypergeometric
 *
 * is a likelihood ratio of mean 1 if both are alike, and of mean at most 1 if the new one is better (the likelihood ratio rises
 * with x). What both share (the hour of the day, a bad day of a service that all need) is in the condition and cancels out. The product over the
 * hours, averaged over several ω, is an e-process: by Ville's inequality it ever reaches 1/α with a chance of at most α. That is the
 * anytime-valid logrank test with ties.
 *
 * The other way round, the product of E[ρ^X] / ρ^x is an e-process against "the odds ratio is ρ or more": once it reaches 1/α
 * the new release is cleared of failing ρ times as often.
 *
 * Sources: J. ter Schure, M. F. Pérez-Ortiz, A. Ly and P. Grünwald, "The Anytime-Valid Logrank Test", New England Journal of
 * Statistics in Data Science 2 (2024); R. Turner, A. Ly and P. Grünwald, "Generic E-variables for exact sequential k-sample tests
 * that allow for optional stopping", JSPI 230 (2024); J. Ville, "Étude critique de la notion de collectif" (1939); mixtures
 * over alternatives after H. Robbins, "Statistical Methods Related to the Law of the Iterated Logarithm", AMS 41 (1970). The
 * odds ratio that is told is that of N. Mantel and W. Haenszel, JNCI 22 (1959).
 */
import { logMeanPower, logSum } from './lib/central-hypergeometric.ts';
import { clearAlphaMax, clearedOddsRatio, falseAlarmMax } from './limits.ts';

/** Installations at risk in an hour, and those of them that failed in it for the first time. docs/release-health.md says who is. */
export interface ComparedHour {
  readonly atRisk: number;
  readonly failed: number;
  readonly baselineAtRisk: number;
  readonly baselineFailed: number;
}

/** `worse`: it fails more often. `cleared`: it does not fail `clearedOddsRatio` times as often. `open`: nobody knows yet. */
export type Verdict = 'worse' | 'cleared' | 'open';

export interface Comparison {
  /** The first that was reached; a later hour does not take it back. */
  readonly verdict: Verdict;
  /** The hour, by its index, at which the verdict was reached; null while it is open. */
  readonly decidedAt: number | null;
  /** How many times as large as chance would have it the evidence has ever been that it is worse, and that it is not. */
  readonly evidenceWorse: number;
  readonly evidenceCleared: number;
  /** The odds of failing under the new release, divided by those under the old; null where neither failed enough to tell. */
  readonly oddsRatio: number | null;
}

/** Odds ratios that the test is made to find: from a quarter more to ten times as often, each believed as much as the others. */
const ALTERNATIVES: readonly number[] = [1.25, 1.5, 2, 3, 5, 10];

/**
 * `hours` in their order, each complete. Evidence is capped at 1e12: beyond, nobody is surer.
 *
 * @throws RangeError where an hour has more failures than installations at risk, or a count that is not whole
 */
export function compareReleases(hours: readonly ComparedHour[]): Comparison {
  const logWorse = ALTERNATIVES.map(() => 0);
  let logCleared = 0;
  let mostWorse = 0;
  let mostCleared = 0;
  let verdict: Verdict = 'open';
  let decidedAt: number | null = null;
  for (const [index, hour] of hours.entries()) {
    assertCounts(hour);
    for (const [place, ratio] of ALTERNATIVES.entries()) {
      logWorse[place] = (logWorse[place] ?? 0) + weigh(hour, ratio);
    }
    logCleared -= weigh(hour, clearedOddsRatio);
    mostWorse = Math.max(mostWorse, logSum(logWorse) - Math.log(ALTERNATIVES.length));
    mostCleared = Math.max(mostCleared, logCleared);
    if (verdict !== 'open') continue;
    if (mostWorse >= -Math.log(falseAlarmMax)) verdict = 'worse';
    else if (mostCleared >= -Math.log(clearAlphaMax)) verdict = 'cleared';
    if (verdict !== 'open') decidedAt = index;
  }
  return {
    verdict,
    decidedAt,
    evidenceWorse: Math.min(Math.exp(mostWorse), EVIDENCE_MAX),
    evidenceCleared: Math.min(Math.exp(mostCleared), EVIDENCE_MAX),
    oddsRatio: estimateOddsRatio(hours),
  };
}

const EVIDENCE_MAX = 1e12;

/** The logarithm of e(ω); 0 for an hour in which nobody failed, or only one of the releases was there. */
function weigh(hour: ComparedHour, ratio: number): number {
  const { atRisk, failed, baselineAtRisk, baselineFailed } = hour;
  const failedInAll = failed + baselineFailed;
  if (failedInAll === 0 || atRisk === 0 || baselineAtRisk === 0) return 0;
  const groups = { first: atRisk, second: baselineAtRisk, failed: failedInAll };
  return failed * Math.log(ratio) - logMeanPower(groups, ratio);
}

function estimateOddsRatio(hours: readonly ComparedHour[]): number | null {
  let above = 0;
  let below = 0;
  for (const { atRisk, failed, baselineAtRisk, baselineFailed } of hours) {
    const all = atRisk + baselineAtRisk;
    if (all === 0) continue;
    above += (failed * (baselineAtRisk - baselineFailed)) / all;
    below += (baselineFailed * (atRisk - failed)) / all;
  }
  return below === 0 ? null : above / below;
}

function assertCounts({ atRisk, failed, baselineAtRisk, baselineFailed }: ComparedHour): void {
  const isCount = [atRisk, failed, baselineAtRisk, baselineFailed].every(
    (count) => Number.isInteger(count) && count >= 0,
  );
  if (isCount && failed <= atRisk && baselineFailed <= baselineAtRisk) return;
  throw new RangeError('Expected whole counts, and no more failures than installations at risk.');
}
