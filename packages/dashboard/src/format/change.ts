/** How a headline number changed against the span before. No colour says whether that is good: the reader knows. */
import { formatNumber, formatShare } from './number.ts';

export type Change =
  | { readonly kind: 'up' | 'down'; readonly text: string }
  | { readonly kind: 'same'; readonly text: string };

/** The change of an amount in percent of what it was; null where it was nothing, since every number is infinitely more. */
export function changeOfAmount(current: number, previous: number, locale?: string): Change | null {
  if (previous <= 0) return null;
  const ratio = (current - previous) / previous;
  return describe(ratio, formatShare(Math.abs(ratio), locale));
}

/** The change of a share in percentage points. */
export function changeOfShare(current: number, previous: number, locale?: string): Change {
  const points = (current - previous) * 100;
  const text = `${formatNumber(Math.abs(points), locale)} points`;
  // Below half of the last shown digit the text would say "0 points", so it is the same.
  return describe(Math.abs(points) < 0.05 ? 0 : points, text);
}

function describe(direction: number, text: string): Change {
  if (direction === 0) return { kind: 'same', text: 'no change' };
  return direction > 0 ? { kind: 'up', text: `+${text}` } : { kind: 'down', text: `−${text}` };
}
