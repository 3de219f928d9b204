/**
 * Whether an operation took far longer than it usually does. `docs/performance.md` has the rule in words.
 */
import { judgedSamplesMin, slowExcessMsMin, slowRatioMin, slowScoreMin } from '../../limits.ts';

export interface Judged {
  /** Median of the durations before it, in milliseconds. */
  readonly baselineMs: number;
  readonly isSlow: boolean;
}

/** Null where too little is known. All durations are in milliseconds. */
export function judgeDuration(recentMs: readonly number[], durationMs: number): Judged | null {
  if (recentMs.length < judgedSamplesMin) return null;
  const baselineMs = findMedian(recentMs);
  const isFar =
    durationMs >= baselineMs * slowRatioMin && durationMs - baselineMs >= slowExcessMsMin;
  return { baselineMs, isSlow: isFar && score(recentMs, durationMs) > slowScoreMin };
}

/**
 * The modified z-score by median and MAD (Iglewicz and Hoaglin, How to Detect and Handle Outliers, ASQC 1993, who take what is beyond
 * 3.5 for an outlier), of logarithms: how long something takes varies by factors, and its logarithm is closer to the normal
 * distribution that the constant 0.6745 comes from. Infinite where more than half of the durations are the same and this one is not.
 */
function score(recentMs: readonly number[], durationMs: number): number {
  const logs = recentMs.map(logOf);
  const median = findMedian(logs);
  const mad = findMedian(logs.map((log) => Math.abs(log - median)));
  return (0.6745 * (logOf(durationMs) - median)) / mad;
}

/** No clock is finer than a tenth of a millisecond where that matters, and nothing takes no time. */
function logOf(durationMs: number): number {
  return Math.log(Math.max(0.1, durationMs));
}

function findMedian(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? 0;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? 0) + upper) / 2 : upper;
}
