/**
 * A sender's clock against ours: the one thing by which an event of long ago can be told from a clock that is wrong is what the
 * sender takes for the time when it sends.
 */
import type { LaneName } from '@candor/manifest/manifest';
import { roundTime } from '@candor/manifest/report';
import { clockSkewMsMax } from '../../limits.ts';

export interface Clocks {
  /** Milliseconds since the epoch, by our clock. */
  readonly received: number;
  /** By the sender's; null where it did not say. */
  readonly sent: number | null;
}

/** Milliseconds by which the sender's clock is behind ours; 0 where that is little, or nobody knows. */
export function findSkew({ sent, received }: Clocks): number {
  const skewMs = sent === null ? 0 : received - sent;
  return Math.abs(skewMs) > clockSkewMsMax ? skewMs : 0;
}

/**
 * When it happened by our clock, if the sender's was as wrong then as when it sent; no finer than its lane tells times, so that what a
 * clock is off by does not lead from one lane to another.
 */
export function correctTime(ms: number, lane: LaneName, clocks: Clocks): number {
  const skewMs = findSkew(clocks);
  return skewMs === 0 ? ms : roundTime(ms + skewMs, lane);
}
