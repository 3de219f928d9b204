/**
 * By which layers somebody does not want telemetry. The others say that this run is none to record, or that nobody was asked.
 */
import type { Decision } from '@candor/local/consent';

/** Whether somebody does not want the lane. Where it is off without that, it may be on again, and what it holds stays. */
export function isUnwanted({ state, decidedBy }: Decision): boolean {
  return state === 'off' && WISHES.has(decidedBy);
}

const WISHES: ReadonlySet<string> = new Set([
  'machine',
  'environment',
  // A licence that waives the audit, or needs none.
  'licence',
  'site',
  'settings',
  'choice',
]);
