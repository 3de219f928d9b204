/** How far a share that was counted may be from the true one. */

/** A share from 0 to 1 with its confidence interval. */
export interface Share {
  /** What was counted; null where there is nothing to count. */
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
}

/** The standard normal's 97.5% quantile: intervals of 95%. */
const Z_95 = 1.959963984540054;

/**
 * The score interval: with p = hits / trials and z of 95%,
 *
 *     (p + z²/2n ± z √(p (1 − p) / n + z²/4n²)) / (1 + z²/n)
 *
 * It holds its promise for the shares near 1 and the small counts of a new release, where p ± z √(p (1 − p) / n) is of no width.
 * Without trials it is from 0 to 1: nothing is known.
 *
 * Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927); for why it and not
 * another, L. D. Brown, T. T. Cai and A. DasGupta, "Interval Estimation for a Binomial Proportion", Statistical Science 16 (2001).
 *
 * @throws RangeError unless 0 ≤ hits ≤ trials
 */
export function estimateShare(hits: number, trials: number): Share {
  if (!(hits >= 0 && hits <= trials)) {
    throw new RangeError('Expected a count between 0 and the count of trials, got another.');
  }
  if (trials === 0) return { value: null, low: 0, high: 1 };
  const value = hits / trials;
  const spread = (Z_95 * Z_95) / trials;
  const middle = value + spread / 2;
  const half = Math.sqrt(spread * (value * (1 - value) + spread / 4));
  // At both ends the exact bound is 0 or 1, which rounding misses by a hair.
  const low = hits === 0 ? 0 : (middle - half) / (1 + spread);
  const high = hits === trials ? 1 : (middle + half) / (1 + spread);
  return { value, low, high };
}
