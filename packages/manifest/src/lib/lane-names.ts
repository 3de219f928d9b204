import type { LaneName } from '../manifest.ts';

/**
 * Every lane that there is, in the order in which a person is shown them. The record makes the compiler name a lane that is
 * added to `LaneName` and forgotten here.
 */
const LANES: Readonly<Record<LaneName, true>> = {
  usage: true,
  exceptions: true,
  performance: true,
  licence: true,
};

export const LANE_NAMES: readonly LaneName[] = Object.keys(LANES) as LaneName[];
