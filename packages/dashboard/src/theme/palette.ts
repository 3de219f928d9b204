/** Which colour token a series gets. The colours themselves, and where they come from, are in tokens.css. */

/** `category` for groups without an order, `rank` for those with one (versions, sizes): the first is the most important. */
export type Scale = 'category' | 'rank';

export const SCALE_COLOURS = 5;
export const SINGLE_COLOUR = 'var(--single)';
export const OTHERS_COLOUR = 'var(--others)';
export const FOLDED_COLOUR = 'var(--folded)';

/**
 * The colour of a series by its place, from 0. Few ranks are spread over the whole scale, so that two versions are as far
 * apart as can be.
 */
export function seriesColour(scale: Scale, index: number, count: number): string {
  if (count === 1) return SINGLE_COLOUR;
  if (scale === 'category') return `var(--category-${(index % SCALE_COLOURS) + 1})`;
  const spread = count >= SCALE_COLOURS ? index : Math.round((index * 4) / Math.max(1, count - 1));
  return `var(--rank-${Math.min(spread, SCALE_COLOURS - 1) + 1})`;
}
