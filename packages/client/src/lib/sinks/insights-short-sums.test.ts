import { spoolDaysMax } from '@candor/local/limits';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCollector, type Answer, type TestCollector } from '../../collector.fixture.ts';
import {
  createInsightsService,
  buildInsightsSink,
  type InsightsService,
} from '../../insights-service.fixture.ts';
import { retryMsMax } from '../../limits.ts';
import { createTestClock, type ProductEvents, type TestClock } from '../../product.fixture.ts';
import { createSandbox, type Sandbox } from '../../sandbox.fixture.ts';
import type { Telemetry } from '../../telemetry.ts';

let server: TestCollector;
let service: InsightsService;
let answer: Answer;
let sandbox: Sandbox;
let clock: TestClock;
beforeEach(async () => {
  service = createInsightsService();
  answer = service.answer;
  clock = createTestClock();
  server = await startCollector((response, received) => answer(response, received));
  sandbox = createSandbox('http://127.0.0.1:1');
});
afterEach(async () => {
  sandbox.remove();
  await server.close();
});

const open = (): Telemetry<ProductEvents> =>
  sandbox.openOn({
    sinks: [buildInsightsSink(`${server.url}/`)],
    effects: { ...clock, env: {} },
  });
const recordCounts = (telemetry: Telemetry<ProductEvents>, ...counts: readonly number[]): void => {
  for (const count of counts) telemetry.record('thing.made', { count, kind: 'small' });
};
/** Of the items of that event that were taken. */
const listCounts = (event: string): readonly (number | undefined)[] =>
  service.items
    .filter(({ data }) => data.baseData.name === event)
    .map(({ data }) => data.baseData.measurements['count']);

function track(body: string): Answer {
  return (response) => void response.writeHead(200).end(body);
}

describe('an answer of Application Insights that does not say of each item what became of it', () => {
  it.each<[string, string, readonly [sent: number, kept: number], number, readonly number[]]>([
    ['3,"errors":[]', 'two are missing', [3, 0], 2, []],
    ['3,"errors":[{"index":1,"statusCode":503}]', 'one is missing', [3, 1], 1, [2]],
    ['2,"errors":[{"index":4,"statusCode":400}]', 'two are missing', [2, 0], 3, []],
  ])(
    '%s of 5: %s, which are not sent again and counted, since nobody knows which they are',
    async (rest, _what, [sent, kept], lost, again) => {
      answer = track(`{"itemsReceived":5,"itemsAccepted":${rest}}`);
      const telemetry = open();
      recordCounts(telemetry, 1, 2, 3, 4, 5);
      // With the line that counts them.
      expect(await telemetry.send()).toEqual({ sent, kept: kept + 1, dropped: lost });
      answer = service.answer;
      clock.advance(retryMsMax);
      await telemetry.send();
      expect(listCounts('thing.made')).toEqual(again);
      expect(listCounts('candor.lost')).toEqual([lost]);
      expect(await telemetry.send()).toEqual({ sent: 0, kept: 0, dropped: 0 });
      telemetry.close();
    },
  );

  it.each<[string, readonly [kept: number, dropped: number], readonly number[]]>([
    ['"errors":[]', [5, 0], [1, 2, 3, 4, 5]],
    ['"errors":[{"index":0,"statusCode":503}]', [5, 0], [1, 2, 3, 4, 5]],
    // With the line that counts the one.
    ['"errors":[{"index":0,"statusCode":400}]', [5, 1], [2, 3, 4, 5]],
  ])(
    'none of 5 accepted, %s: what is not named is sent again',
    async (rest, [kept, lost], again) => {
      answer = track(`{"itemsReceived":5,"itemsAccepted":0,${rest}}`);
      const telemetry = open();
      recordCounts(telemetry, 1, 2, 3, 4, 5);
      expect(await telemetry.send()).toEqual({ sent: 0, kept, dropped: lost });
      answer = service.answer;
      clock.advance(retryMsMax);
      await telemetry.send();
      expect(listCounts('thing.made')).toEqual(again);
      expect(listCounts('candor.lost')).toEqual(lost === 0 ? [] : [lost]);
      telemetry.close();
    },
  );

  it('none accepted or named, attempt after attempt and after failures of another kind: kept, until the age limit, which is counted', async () => {
    const telemetry = open();
    recordCounts(telemetry, 1, 2);
    answer = (response) => void response.writeHead(503).end();
    for (let attempt = 0; attempt < 50; attempt += 1) {
      expect(await telemetry.send()).toEqual({ sent: 0, kept: 2, dropped: 0 });
      clock.advance(2 * retryMsMax);
      if (attempt === 24) answer = track('{"itemsReceived":2,"itemsAccepted":0,"errors":[]}');
    }
    clock.advance(spoolDaysMax * 86_400_000);
    answer = service.answer;
    expect(await telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 2 });
    expect(listCounts('candor.lost')).toEqual([2]);
    telemetry.close();
  });
});
