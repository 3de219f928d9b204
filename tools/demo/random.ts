/** Random choices that are the same for the same seed, so that a demo can be told again. */
export interface Random {
  /** From 0 (included) to 1 (excluded). */
  readonly fraction: () => number;
  /** A whole number, both bounds included. */
  readonly whole: (from: number, to: number) => number;
  readonly chance: (probability: number) => boolean;
  /** One of the values, each as likely as its weight says. */
  readonly weighted: <Value>(
    weights: readonly (readonly [value: Value, weight: number])[],
  ) => Value;
  /** A whole number around `median`, log-normally spread: most are small, a few are large. */
  readonly size: (median: number, spread: number) => number;
}

/** Mulberry32 by Tommy Ettinger, public domain: small, fast, and good enough to draw with. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number): number =>
    from + Math.floor(fraction() * (to - from + 1));

  return {
    fraction,
    whole,
    chance: (probability) => fraction() < probability,
    weighted: (weights) => {
      let rest = fraction() * weights.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of weights) {
        rest -= weight;
        if (rest < 0) return value;
      }
      const last = weights.at(-1);
      if (last === undefined) throw new RangeError('weighted() expects at least one value');
      return last[0];
    },
    // Box and Muller's transform turns two even fractions into one normal number.
    size: (median, spread) => {
      const normal = Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction());
      return Math.round(median * Math.exp(normal * spread));
    },
  };
}
