import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCollector, type Answer, type TestCollector } from '../../collector.fixture.ts';
import { retryMsMax } from '../../limits.ts';
import { createTestClock, type TestClock } from '../../product.fixture.ts';
import { createSandbox, type Sandbox } from '../../sandbox.fixture.ts';

let server: TestCollector;
let answer: Answer;
let sandbox: Sandbox;
let clock: TestClock;
/** Where a redirection leads. */
let elsewhere: TestCollector;
beforeEach(async () => {
  answer = answerJson(200, '{}');
  clock = createTestClock();
  server = await startCollector((response, received) => answer(response, received));
  elsewhere = await startCollector();
  sandbox = createSandbox('http://127.0.0.1:1');
});
afterEach(async () => {
  sandbox.remove();
  await elsewhere.close();
  await server.close();
});

function answerJson(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

const open = (headers: Record<string, string> = {}): ReturnType<Sandbox['openOn']> =>
  sandbox.openOn({
    sinks: [{ kind: 'otlp', endpoint: `${server.url}/prefix/`, headers }],
    effects: { ...clock, env: {} },
  });

describe('events as an OTLP receiver gets them', () => {
  it('are log records with a name, under a resource by the semantic conventions', async () => {
    const telemetry = open({ 'X-Api-Key': 'k' });
    telemetry.record('thing.made', { count: 3, kind: 'small' });
    telemetry.record('heartbeat', { uptime: 1.5 });
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    const [received] = server.received;
    expect(received).toMatchObject({
      method: 'POST',
      path: '/prefix/v1/logs',
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'x-api-key': 'k',
      },
    });
    const [device, session] = [
      expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    ];
    const text = (key: string, stringValue: unknown): object => ({ key, value: { stringValue } });
    const nanos = `${Date.UTC(2026, 10, 21, 9)}000000`;
    const record = (seq: number, eventName: string, fields: readonly object[]): object => ({
      timeUnixNano: nanos,
      observedTimeUnixNano: nanos,
      severityNumber: 9,
      eventName,
      attributes: [
        ...fields,
        text('session.id', session),
        { key: 'candor.seq', value: { intValue: String(seq) } },
        text('log.record.uid', expect.stringMatching(new RegExp(`^[0-9a-f-]{36}:${seq}$`))),
      ],
    });
    expect(JSON.parse(received?.body ?? '')).toEqual({
      resourceLogs: [
        {
          resource: {
            attributes: [
              text('service.name', 'test-product'),
              text('service.instance.id', session),
              text('app.installation.id', device),
              text('service.version', '1.2.3'),
              text('telemetry.sdk.name', 'candor'),
              text('telemetry.sdk.language', 'nodejs'),
              text('candor.manifest', expect.stringMatching(/^[0-9a-f]{16}$/)),
              text('candor.lane', 'usage'),
              text('candor.started', '2026-11-21T09:00:00.000Z'),
            ],
          },
          scopeLogs: [
            {
              scope: { name: '@candor/client' },
              logRecords: [
                record(1, 'thing.made', [
                  { key: 'count', value: { intValue: '3' } },
                  text('kind', 'small'),
                ]),
                record(2, 'heartbeat', [{ key: 'uptime', value: { doubleValue: 1.5 } }]),
              ],
            },
          ],
        },
      ],
    });
    telemetry.close();
  });
});

describe('what an OTLP receiver answers', () => {
  const sendTwo = async (): Promise<unknown> => {
    const telemetry = open();
    telemetry.record('thing.made', { count: 1 });
    telemetry.record('thing.made', { count: 2 });
    const result = await telemetry.send();
    telemetry.close();
    return result;
  };

  it.each([
    ['an empty partial success', '{"partialSuccess":{}}', { sent: 2, kept: 0, dropped: 0 }],
    [
      'a warning',
      '{"partialSuccess":{"errorMessage":"slow down"}}',
      { sent: 2, kept: 0, dropped: 0 },
    ],
    [
      'one rejected, as text',
      '{"partialSuccess":{"rejectedLogRecords":"1"}}',
      { sent: 1, kept: 1, dropped: 1 },
    ],
    [
      'more rejected than there were',
      '{"partialSuccess":{"rejectedLogRecords":9}}',
      { sent: 0, kept: 1, dropped: 2 },
    ],
  ])(
    '200 with %s is never sent again, and what is rejected is counted',
    async (_what, body, result) => {
      answer = answerJson(200, body);
      expect(await sendTwo()).toEqual(result);
      const { dropped } = result;
      expect(sandbox.readLines().slice(1)).toMatchObject(
        dropped === 0 ? [] : [{ event: 'candor.lost', reason: 'refused', count: dropped }],
      );
      // What counts them is rejected too, and not counted again.
      const next = open();
      await next.send();
      next.close();
      expect(sandbox.readLines()).toEqual([]);
    },
  );

  it.each([400, 404, 415, 500])('%i with a status is for good', async (status) => {
    answer = answerJson(status, '{"code":3,"message":"no"}');
    expect(await sendTwo()).toEqual({ sent: 0, kept: 1, dropped: 2 });
  });

  it.each<[string, Answer]>([
    ['429', answerJson(429, '{"code":8}', { 'retry-after': '30' })],
    ['502', answerJson(502, '{"code":14}')],
    ['503', answerJson(503, '{"code":14}')],
    ['504', answerJson(504, '{"code":14}')],
    ['500 of something between us', answerJson(500, 'oops')],
    ['400 of something between us', answerJson(400, '<html>')],
    ["a page in a receiver's place", answerJson(200, '<html>')],
    ["another service's object", answerJson(200, '{"ok":true}')],
    ['an empty page', answerJson(200, '')],
    [
      'a redirection, which is not followed',
      (response, received) =>
        answerJson(307, '', { location: `${elsewhere.url}/v1/logs` })(response, received),
    ],
  ])('%s: everything is kept, and sent later', async (_what, bad) => {
    answer = bad;
    expect(await sendTwo()).toEqual({ sent: 0, kept: 2, dropped: 0 });
    expect(elsewhere.connections()).toBe(0);
    answer = answerJson(200, '{}');
    clock.advance(retryMsMax);
    const telemetry = open();
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    expect(server.received).toHaveLength(2);
    telemetry.close();
  });
});
