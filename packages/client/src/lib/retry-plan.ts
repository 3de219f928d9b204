/**
 * When the next attempt to send may be made.
 */
import type { Effects } from '@candor/local/effects';
import { retryFailuresMax } from '@candor/local/limits';
import type { Retry } from '@candor/local/spool';
import { retryAfterMsMax, retryMsMax, retryMsMin } from '../limits.ts';

/** Each failure doubles the wait; chance spreads it by half, so that a fleet does not come back at one moment. */
export function planRetry(
  before: Retry | null,
  retryAfterMs: number | null,
  effects: Effects,
): Retry {
  const failures = Math.min((before?.failures ?? 0) + 1, retryFailuresMax);
  const [random = 0] = effects.randomBytes(1);
  const doubledMs = Math.min(retryMsMin * 2 ** (failures - 1), retryMsMax);
  const spreadMs = doubledMs * (1 + random / 512);
  return { failures, untilMs: effects.now() + Math.max(spreadMs, retryAfterMs ?? 0) };
}

/** A time further ahead than any that is ever set is that of a clock which was set back since. */
export function isWaiting(retry: Retry | null, nowMs: number): boolean {
  return retry !== null && nowMs < retry.untilMs && retry.untilMs - nowMs <= retryAfterMsMax;
}
