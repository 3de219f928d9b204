import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  answerWith,
  listEvents,
  startCollector,
  TAKEN,
  type Answer,
  type TestCollector,
} from '../collector.fixture.ts';
import { retryAfterMsMax, retryMsMax, retryMsMin } from '../limits.ts';
import { createTestClock, type TestClock } from '../product.fixture.ts';
import { createSandbox, recordOne, type Sandbox } from '../sandbox.fixture.ts';

let collector: TestCollector;
let sandbox: Sandbox;
let answer: Answer = TAKEN;
let clock: TestClock;
/** Where a redirection leads. */
let elsewhere: TestCollector;
beforeEach(async () => {
  answer = TAKEN;
  clock = createTestClock();
  collector = await startCollector((response, received) => answer(response, received));
  elsewhere = await startCollector();
  sandbox = createSandbox(collector.url);
});
afterEach(async () => {
  sandbox.remove();
  await elsewhere.close();
  await collector.close();
});

const open = (options: Parameters<Sandbox['open']>[0] = {}) =>
  sandbox.openOn({ ...options, effects: { ...clock, env: {}, ...options.effects } });

describe('an answer that drops the report', () => {
  it.each([400, 404, 422])(
    '%i: the report goes, and the count of its events comes next',
    async (status) => {
      answer = answerWith(status);
      const telemetry = open();
      recordOne(telemetry);
      recordOne(telemetry);
      expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 2 });
      answer = TAKEN;
      expect(await telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
      expect(collector.received).toHaveLength(2);
      expect(listEvents(collector).at(-1)).toMatchObject({
        seq: 2,
        event: 'candor.lost',
        reason: 'refused',
        count: 2,
      });
      telemetry.close();
    },
  );

  it('413: the report goes in halves, and only what is too large alone is lost', async () => {
    answer = (response, received) =>
      answerWith(received.body.includes('"count":3') ? 413 : 200)(response, received);
    const telemetry = open();
    for (let count = 1; count <= 5; count += 1) telemetry.record('thing.made', { count });
    expect(await telemetry.send()).toEqual({ sent: 4, kept: 1, dropped: 1 });
    answer = TAKEN;
    expect(await telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
    const bodies = collector.received.map(({ body }) => body.match(/"seq":\d/g)?.join(' '));
    expect(bodies).toEqual([
      '"seq":1 "seq":2 "seq":3 "seq":4 "seq":5',
      '"seq":1 "seq":2 "seq":3',
      '"seq":1 "seq":2',
      '"seq":3',
      '"seq":4 "seq":5',
      '"seq":3',
    ]);
    expect(listEvents(collector).at(-1)).toMatchObject({ event: 'candor.lost', count: 1, seq: 3 });
    telemetry.close();
  });

  it('413 of something between us, by a page: in halves too, but nothing is lost', async () => {
    answer = (response, received) => {
      if (!received.body.includes('"count":3')) TAKEN(response, received);
      else response.writeHead(413, { 'content-type': 'text/html' }).end('<html>too large</html>');
    };
    const telemetry = open();
    for (let count = 1; count <= 3; count += 1) telemetry.record('thing.made', { count });
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 1, dropped: 0 });
    expect(sandbox.readLines().map(({ seq }) => seq)).toEqual([undefined, 3]);
    telemetry.close();
  });

  it('does not keep the others from being sent', async () => {
    answer = (response, received) =>
      answerWith(received.body.includes('"lane":"usage"') ? 400 : 200)(response, received);
    const telemetry = open();
    recordOne(telemetry);
    telemetry.record('thing.failed', { code: 1 });
    telemetry.record('licence.audited', { edition: 'free' });
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 1, dropped: 1 });
    telemetry.close();
  });
});

describe('an answer that keeps the report', () => {
  const answerPage =
    (status: number): Answer =>
    (response) => {
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
      response.end('<html>Please log in</html>');
    };
  const answerJson =
    (status: number, body: string): Answer =>
    (response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body);
    };
  const HANGING_UP: Answer = (response) => void response.destroy();
  const redirect =
    (status: number): Answer =>
    (response, received) =>
      answerWith(status, { location: `${elsewhere.url}/v1/report/test-product` })(
        response,
        received,
      );

  it.each<[string, Answer]>([
    ['401', answerWith(401)],
    ['403', answerWith(403)],
    ['407', answerWith(407)],
    ['429', answerWith(429)],
    ['500', answerWith(500)],
    ['503', answerWith(503)],
    ['307, which is not followed', redirect(307)],
    ['308, which is not followed', redirect(308)],
    ['the page of a captive portal', answerPage(200)],
    ['a page that knows nothing of the address', answerPage(404)],
    ['a page of a filter', answerPage(451)],
    ['400 without a word', answerJson(400, '')],
    ['204', answerJson(204, '')],
    ["another service's JSON", answerJson(200, '{"ok":true}')],
    ["another service's error", answerJson(404, '{"error":"not found"}')],
    ['no object', answerJson(200, 'null')],
    ['none, the connection ends', HANGING_UP],
  ])('%s: it is sent again under the same numbers, once the wait is over', async (_what, bad) => {
    answer = bad;
    const telemetry = open();
    recordOne(telemetry);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
    answer = TAKEN;
    clock.advance(retryMsMin - 1);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
    expect([collector.received.length, elsewhere.connections()]).toEqual([1, 0]);
    clock.advance(retryMsMin / 2 + 1);
    expect(await telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
    expect(collector.received[1]?.body).toBe(collector.received[0]?.body);
    expect(sandbox.listFiles().filter((name) => name.startsWith('spool'))).toEqual([]);
    telemetry.close();
  });

  it('each failure doubles the wait, up to the longest, and all processes keep to it', async () => {
    answer = answerWith(500);
    const first = open();
    recordOne(first);
    first.close();
    const waits: number[] = [];
    for (let failure = 0; failure < 12; failure += 1) {
      const telemetry = open();
      await telemetry.send();
      telemetry.close();
      const { until } = JSON.parse(
        fs.readFileSync(path.join(sandbox.folder, 'spool', 'retry.json'), 'utf8'),
      ) as { until: string };
      waits.push(Date.parse(until) - clock.now());
      clock.advance(waits.at(-1) ?? 0);
    }
    for (const [index, wait] of waits.entries()) {
      const doubled = Math.min(retryMsMin * 2 ** index, retryMsMax);
      expect(wait).toBeGreaterThanOrEqual(doubled);
      expect(wait).toBeLessThanOrEqual(doubled * 1.5 + 1);
    }
    expect(collector.received).toHaveLength(12);
  });

  it.each([
    ['seconds', '7200', 7_200_000],
    ['a date', new Date(Date.UTC(2026, 10, 21, 9) + 7_200_000).toUTCString(), 7_200_000],
    ['more than a day', '999999', retryAfterMsMax],
    ['nonsense', 'soon', retryMsMin],
    ['a date that is over', 'Sat, 21 Nov 2020 09:00:00 GMT', retryMsMin],
  ])('Retry-After with %s is kept to', async (_what, header, waitMs) => {
    answer = answerWith(429, { 'retry-after': header });
    const telemetry = open();
    recordOne(telemetry);
    await telemetry.send();
    answer = TAKEN;
    clock.advance(waitMs - 1);
    expect(await telemetry.send()).toMatchObject({ sent: 0, kept: 1 });
    clock.advance(retryMsMin / 2 + 1);
    expect(await telemetry.send()).toMatchObject({ sent: 1 });
    telemetry.close();
  });

  it('a clock that is set back by years does not wait for years', async () => {
    answer = answerWith(500);
    const telemetry = open();
    recordOne(telemetry);
    await telemetry.send();
    telemetry.close();
    answer = TAKEN;
    clock = createTestClock(Date.UTC(2020, 0, 1));
    const later = open();
    expect(await later.send()).toMatchObject({ sent: 1 });
    later.close();
  });
});
