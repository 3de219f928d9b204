/**
 * The one rule by which a drive that takes long is left alone: for so many times as long as it held the host.
 */
import { driveRestFactor, driveRestMsMax } from './limits.ts';

/** Milliseconds for which nothing is asked of a drive that held the host for `tookMs`. Never negative, whatever a clock says. */
export function findRestMs(tookMs: number): number {
  return Math.min(Math.max(0, tookMs) * driveRestFactor, driveRestMsMax);
}
