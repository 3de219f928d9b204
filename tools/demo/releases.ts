import type { Random } from './random.ts';
import type { World } from './world.ts';
import { dayMs } from './world.ts';

/** A version and the part of the simulated time, 0 to 1, at which it came out. */
export type Release = readonly [version: string, out: number];

/**
 * When an installation moves to which version: some upgrade the next day, most within a week or two, and some never.
 * The first release is the one that it starts with.
 */
export function planUpgrades(
  world: World,
  random: Random,
  releases: readonly Release[],
): (timeMs: number) => string {
  const span = world.endMs - world.startMs;
  const isLaggard = random.chance(0.12);
  const moves = releases.map(([version, out], index) => {
    const outMs = world.startMs + out * span;
    const delayMs = random.size(4, 0.9) * dayMs;
    return { version, fromMs: index === 0 ? 0 : isLaggard ? Infinity : outMs + delayMs };
  });
  return (timeMs) => moves.findLast(({ fromMs }) => fromMs <= timeMs)?.version ?? '0.0.0';
}
