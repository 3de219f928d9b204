import { spoolClaimMsMax } from '@candor/local/limits';
import { holdingsBytesMax, holdingsSessionsMax, holdingsTokensMax } from '@candor/manifest/limits';
import { LANE_NAMES } from '@candor/manifest/manifest';
import { expect, it } from 'vitest';
import * as limits from './limits.ts';

it('no sender lives as long as its claim on a report', () => {
  expect(limits.sendMsMax + limits.postMsMax).toBeLessThan(limits.detachedLifetimeMsMax);
  expect(limits.detachedLifetimeMsMax * 2).toBeLessThan(spoolClaimMsMax);
});

it('a retry comes before the longest wait that a collector can ask for', () => {
  expect(limits.retryMsMin).toBeLessThan(limits.retryMsMax);
  // Chance adds up to half.
  expect(limits.retryMsMax * 1.5).toBeLessThanOrEqual(limits.retryAfterMsMax);
});

it('a heartbeat is never faster than the look at consent', () => {
  expect(limits.heartbeatIntervalMsMin).toBeGreaterThanOrEqual(limits.consentCheckIntervalMs);
  expect(limits.heartbeatIntervalMsDefault).toBeLessThan(limits.heartbeatIntervalMsMax);
});

it('the months of one lane, and a line of sessions, fit into one request', () => {
  expect(limits.holdingsMonthsMax).toBeLessThanOrEqual(holdingsTokensMax);
  const bytes = limits.holdingsMonthsMax * 67 + holdingsSessionsMax * 39 + 100;
  expect(bytes).toBeLessThan(holdingsBytesMax);
});

it('every lane can end once, and once more, before what no disk took is dropped', () => {
  expect(limits.endedSessionsMax).toBeGreaterThanOrEqual(2 * LANE_NAMES.length);
});

it('a block is seen by as many looks as it needs, in the time that counts as one', () => {
  expect(limits.watchLooksMin).toBeLessThan(limits.watchLooks);
  expect(limits.blockedMsMin).toBeLessThan(limits.blockedMsDefault);
  expect(limits.blockedMsDefault).toBeLessThan(limits.blockedMsMax);
  expect(limits.watchEndMsMax).toBeLessThan(limits.blockedMsMin);
});
