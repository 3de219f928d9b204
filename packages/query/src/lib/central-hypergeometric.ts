/** Who of two groups would have failed if it were by chance alone: of `failed` among all, how many are of the first group. */

export interface Groups {
  /** Members of the first and of the second group. */
  readonly first: number;
  readonly second: number;
  /** Failed members of both. */
  readonly failed: number;
}

/**
 * The logarithm of E[ratio^X], where X is hypergeometric: the number of the failed that are of the first group, if any choice of
 * `failed` members is as likely as any other. Counts are whole. Time and memory in proportion to `failed`.
 */
export function logMeanPower({ first, second, failed }: Groups, ratio: number): number {
  const least = Math.max(0, failed - second);
  const most = Math.min(failed, first);
  const logRatio = Math.log(ratio);
  // Terms relative to that of `least`; from one to the next by the quotient of their binomial coefficients.
  let logTerm = 0;
  const plain: number[] = [0];
  const tilted: number[] = [least * logRatio];
  for (let x = least; x < most; x++) {
    logTerm += Math.log(((first - x) * (failed - x)) / ((x + 1) * (second - failed + x + 1)));
    plain.push(logTerm);
    tilted.push(logTerm + (x + 1) * logRatio);
  }
  return logSum(tilted) - logSum(plain);
}

/** The logarithm of the sum of what these are the logarithms of. */
export function logSum(logs: readonly number[]): number {
  let greatest = -Infinity;
  for (const log of logs) greatest = Math.max(greatest, log);
  if (greatest === -Infinity) return greatest;
  let sum = 0;
  for (const log of logs) sum += Math.exp(log - greatest);
  return greatest + Math.log(sum);
}
