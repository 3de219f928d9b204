import {
  eventsPerReportMax,
  holdingsSessionsMax,
  holdingsTokensMax,
  lineCharsMax,
  lineIssuesMax,
  manifestCharsMax,
} from '@candor/manifest/limits';
import { expect, it } from 'vitest';
import * as foreign from './lib/foreign/limits.ts';
import * as limits from './limits.ts';

it('the journal takes more than one segment, a segment more than one block, a block more than one commit', () => {
  expect(limits.journalBytesMaxDefault).toBeGreaterThan(4 * limits.segmentBytesMax);
  expect(limits.segmentBytesMax).toBeGreaterThan(2 * limits.blockBytesMax);
  expect(limits.blockBytesMax).toBeGreaterThanOrEqual(limits.commitBytesMax);
  expect(limits.blockEventsMax).toBeGreaterThan(eventsPerReportMax);
});

it('every report that is small enough on the wire has room in what is held in memory', () => {
  const foreignBytesMax = limits.bodyInflatedBytesMax * foreign.foreignHeldPerByte;
  expect(limits.bodyBytesInFlightMaxSmallest).toBeGreaterThan(
    limits.bodyBytesMax + foreignBytesMax,
  );
  expect(limits.bodyInflatedBytesMax).toBeGreaterThan(limits.bodyBytesMax);
  expect(limits.bodyInflatedBytesMax).toBeGreaterThan(lineCharsMax);
  expect(limits.commitWaitingBytesMax).toBeGreaterThan(limits.bodyInflatedBytesMax);
  expect(limits.inflateInlineOutputBytesMax).toBeLessThan(limits.bodyInflatedBytesMax);
});

it('an event can be asked for within two seconds: closing its block and refreshing leave half of that to the store', () => {
  expect(limits.loadIntervalMs + limits.refreshIntervalMs).toBeLessThanOrEqual(1_000);
});

it('line refusals that are told never reach the number from which line numbers are not known', () => {
  expect(limits.refusalsListedMax).toBeLessThanOrEqual(lineIssuesMax);
});

it('the API takes the largest manifest, in characters of four bytes', () => {
  expect(limits.apiBodyBytesMax).toBeGreaterThan(4 * manifestCharsMax);
});

it('an erasure that names as much as one may is not refused for ever, even where nothing of it is held', () => {
  const idsMax = holdingsTokensMax + holdingsSessionsMax;
  expect(limits.fruitlessIdsBurstMax).toBeGreaterThanOrEqual(idsMax);
  expect(limits.fruitlessIdsBurstMax).toBeLessThan(limits.erasedIdsBurstMax);
  expect(limits.fruitlessRequestsBurstMax).toBeLessThan(limits.holdingsRequestsBurstMax);
});

it('whoever waits for a refused body waits less than for an honest one', () => {
  expect(limits.refusedBodyMs).toBeLessThan(limits.headersTimeoutMs);
  expect(limits.headersTimeoutMs).toBeLessThanOrEqual(limits.requestTimeoutMs);
  // A request that stalls is told so before its connection is taken for one of a reader who does.
  expect(limits.requestTimeoutMs).toBeLessThan(limits.answerStallMsMax);
  expect(limits.holdingsDrainMsMax).toBeLessThan(limits.answerStallMsMax);
});

it('a budget of bytes holds the largest body, so that nobody waits for more than a minute after one', () => {
  expect(limits.keyBytesPerMinuteSmallest).toBeGreaterThanOrEqual(limits.bodyInflatedBytesMax);
  expect(limits.keyBytesPerMinuteDefault).toBeGreaterThan(limits.keyBytesPerMinuteSmallest);
  expect(limits.keyRequestsPerMinuteDefault).toBeLessThan(limits.keyRequestsPerMinuteLargest);
  expect(limits.peekedBytesMax).toBeLessThan(limits.peekedInflatedBytesMax);
});
