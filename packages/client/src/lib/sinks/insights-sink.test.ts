import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCollector, type Answer, type TestCollector } from '../../collector.fixture.ts';
import {
  createInsightsService,
  buildInsightsSink,
  INSTRUMENTATION_KEY,
  type InsightsItem,
  type InsightsService,
} from '../../insights-service.fixture.ts';
import { retryMsMax } from '../../limits.ts';
import { createTestClock, type TestClock } from '../../product.fixture.ts';
import { createSandbox, type Sandbox } from '../../sandbox.fixture.ts';
import type { TelemetrySink } from '../../sinks.ts';

let server: TestCollector;
let service: InsightsService;
let answer: Answer;
let sandbox: Sandbox;
let clock: TestClock;
/** Where a redirection leads. */
let elsewhere: TestCollector;
beforeEach(async () => {
  service = createInsightsService();
  answer = service.answer;
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

const open = (sink: Partial<TelemetrySink> = {}): ReturnType<Sandbox['openOn']> =>
  sandbox.openOn({
    sinks: [{ ...buildInsightsSink(`${server.url}/`), ...sink } as TelemetrySink],
    effects: { ...clock, env: {} },
  });
const recordCounts = (telemetry: ReturnType<typeof open>, ...counts: readonly number[]): void => {
  for (const count of counts) telemetry.record('thing.made', { count, kind: 'small' });
};
const countOf = ({ data }: InsightsItem): number | undefined => data.baseData.measurements['count'];

describe('an event as Application Insights gets it', () => {
  it('is an envelope in which every field is as its contract wants it, and nothing else', async () => {
    const telemetry = open();
    const site = telemetry.pseudonym('site', 'canary');
    telemetry.record('thing.made', { count: 3, kind: 'small', site });
    expect(await telemetry.send()).toEqual({ sent: 1, kept: 0, dropped: 0 });
    expect(service.problems).toEqual([]);
    const [item] = service.items;
    const session = item?.tags['ai.session.id'];
    const device = item?.tags['ai.user.id'];
    expect(session).toMatch(/^[0-9a-f-]{36}$/);
    expect(device).toMatch(/^[0-9a-f]{32}$/);
    expect(item).toEqual({
      ver: 1,
      name: `Microsoft.ApplicationInsights.${INSTRUMENTATION_KEY.replaceAll('-', '')}.Event`,
      time: '2026-11-21T09:00:00.000Z',
      seq: `${session}:1`,
      iKey: INSTRUMENTATION_KEY,
      tags: {
        'ai.application.ver': '1.2.3',
        'ai.cloud.role': 'na',
        'ai.cloud.roleInstance': 'na',
        'ai.internal.nodeName': 'na',
        'ai.internal.sdkVersion': 'candor:1',
        'ai.location.ip': '0.0.0.0',
        'ai.session.id': session,
        'ai.user.id': device,
        'ai.user.authUserId': 'na',
      },
      data: {
        baseType: 'EventData',
        baseData: {
          ver: 2,
          name: 'thing.made',
          properties: {
            'candor.product': 'test-product',
            'candor.manifest': expect.stringMatching(/^[0-9a-f]{16}$/),
            'candor.lane': 'usage',
            'candor.started': '2026-11-21T09:00:00.000Z',
            version: '1.2.3',
            kind: 'small',
            site,
          },
          measurements: { count: 3 },
        },
      },
    });
    expect(server.received[0]?.headers).toMatchObject({ host: `127.0.0.1:${server.port}` });
    telemetry.close();
  });

  it('names the role where the vendor wants that', async () => {
    const telemetry = open({ roleName: 'the-module' });
    recordCounts(telemetry, 1);
    await telemetry.send();
    expect(service.items[0]?.tags['ai.cloud.role']).toBe('the-module');
    telemetry.close();
  });

  it('goes in parts where a report becomes too large', async () => {
    const telemetry = open();
    const counts = Array.from({ length: 2_000 }, (_, index) => index);
    recordCounts(telemetry, ...counts);
    expect(await telemetry.send()).toEqual({ sent: 2_000, kept: 0, dropped: 0 });
    expect(service.items.map(countOf).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(counts);
    expect(Math.max(...server.received.map(({ body }) => body.length))).toBeLessThan(1_048_576);
    expect(server.received.length).toBeGreaterThan(1);
    telemetry.close();
  });
});

const ARTICLE = fileURLToPath(
  new URL(
    '../../../../../../shared/reference/milestonepstools-about-telemetry.md',
    import.meta.url,
  ),
);

/** Where each value of the article's document lies in the envelope. */
const PLACES: Readonly<Record<string, (item: InsightsItem) => unknown>> = {
  Timestamp: ({ time }) => time,
  'Context.InstrumentationKey': ({ iKey }) => iKey,
  'Context.Component.Version': ({ tags }) => tags['ai.application.ver'],
  'Context.Cloud.RoleName': ({ tags }) => tags['ai.cloud.role'],
  'Context.Cloud.RoleInstance': ({ tags }) => tags['ai.cloud.roleInstance'],
  'Context.Session.Id': ({ tags }) => tags['ai.session.id'],
  'Context.User.Id': ({ tags }) => tags['ai.user.id'],
  'Context.User.AuthenticatedUserId': ({ tags }) => tags['ai.user.authUserId'],
  'Context.Location.Ip': ({ tags }) => tags['ai.location.ip'],
  'Context.Properties.uuid': ({ tags }) => tags['ai.user.id'],
  'Context.Properties.SessionId': ({ tags }) => tags['ai.session.id'],
  'Context.Properties.AssemblyVersion': ({ data }) => data.baseData.properties['version'],
};
/** What the article has that says nothing (0), or is the product's own to declare: `examples/vms-module` does, and tests it. */
const ELSEWHERE =
  /^Context\.(?:Flags|Properties\.(?:UserType|IsOAuthConnection|EncryptionEnabled|ProductVersion|ProductName|SiteId))$/;

it('has each value that the document in the article of the module has, and the same where it is fixed', async ({
  skip,
}) => {
  skip(!fs.existsSync(ARTICLE), `the article is not ours to ship; put it at ${ARTICLE}`);
  const text = /```json\n([\s\S]*?)```/.exec(fs.readFileSync(ARTICLE, 'utf8'))?.[1] ?? '';
  const leaves = listLeaves(JSON.parse(text)).filter(
    ([path, value]) => value !== null && !ELSEWHERE.test(path),
  );
  expect(leaves.map(([path]) => path).toSorted()).toEqual(Object.keys(PLACES).toSorted());
  const telemetry = open();
  recordCounts(telemetry, 1);
  await telemetry.send();
  telemetry.close();
  const [item] = service.items;
  if (item === undefined) throw new Error('expected an item');
  const kinds = (values: readonly unknown[]): readonly string[] =>
    values.map((value) => typeof value);
  const here = leaves.map(([path]) => PLACES[path]?.(item));
  expect(kinds(here)).toEqual(kinds(leaves.map(([, value]) => value)));
  const fixed = leaves.filter(([path, value]) => FIXED.has(value) || path.endsWith('Key'));
  expect(fixed.length).toBeGreaterThanOrEqual(5);
  expect(fixed.map(([path]) => PLACES[path]?.(item))).toEqual(fixed.map(([, value]) => value));
});

/** Values that are the same in every document. */
const FIXED: ReadonlySet<unknown> = new Set(['na', '0.0.0.0']);

function listLeaves(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    listLeaves(inner, path === '' ? key : `${path}.${key}`),
  );
}

describe('what Application Insights answers', () => {
  it('206: what can be tried again is, what can not is counted, and the rest is done', async () => {
    service.decide = (item) =>
      countOf(item) === 2 ? 503 : countOf(item) === 4 || countOf(item) === 5 ? 400 : 200;
    const telemetry = open();
    recordCounts(telemetry, 1, 2, 3, 4, 5);
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 2, dropped: 2 });
    expect(sandbox.readLines().slice(1)).toMatchObject([
      { seq: 2, count: 2 },
      { seq: 5, event: 'candor.lost', reason: 'refused', count: 2 },
    ]);
    service.decide = () => 200;
    expect(await telemetry.send()).toMatchObject({ sent: 0, kept: 2 });
    clock.advance(retryMsMax);
    expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
    expect(service.items.map(countOf)).toEqual([1, 3, 2, 2]);
    telemetry.close();
  });

  it.each([429, 439, 500, 503])(
    '%i for all of them: everything is kept, and waited for',
    async (status) => {
      service.decide = () => status;
      const telemetry = open();
      recordCounts(telemetry, 1, 2);
      expect(await telemetry.send()).toEqual({ sent: 0, kept: 2, dropped: 0 });
      service.decide = () => 200;
      clock.advance(retryMsMax);
      expect(await telemetry.send()).toEqual({ sent: 2, kept: 0, dropped: 0 });
      telemetry.close();
    },
  );

  it.each([400, 402])('%i for all of them: they go, and are counted', async (status) => {
    service.decide = ({ data }) => (data.baseData.name === 'candor.lost' ? 200 : status);
    const telemetry = open();
    recordCounts(telemetry, 1, 2);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 2 });
    await telemetry.send();
    expect(service.items[0]?.data.baseData).toMatchObject({
      name: 'candor.lost',
      measurements: { count: 2 },
      properties: { reason: 'refused' },
    });
    telemetry.close();
  });

  it.each<[string, Answer]>([
    ['a page with 200', (response) => void response.writeHead(200).end('<html></html>')],
    ["another service's object", (response) => void response.writeHead(200).end('{"ok":true}')],
    ['none taken, none named', track('{"itemsReceived":1,"itemsAccepted":0,"errors":[]}')],
    [
      'an item named that there is not',
      track('{"itemsReceived":1,"itemsAccepted":0,"errors":[{"index":7,"statusCode":400}]}'),
    ],
    [
      'an item named between two',
      track('{"itemsReceived":1,"itemsAccepted":0,"errors":[{"index":0.5,"statusCode":400}]}'),
    ],
    ['400 without its form', (response) => void response.writeHead(400).end('no')],
    ['a redirection by http', redirectTo((port) => `http://127.0.0.1:${port}/v2/track`)],
    ['a redirection elsewhere', redirectTo((port) => `https://localhost:${port}/v2/track`)],
    ['a redirection to nowhere', (response) => void response.writeHead(308).end()],
  ])('%s keeps everything', async (_what, bad) => {
    answer = bad;
    const telemetry = open();
    recordCounts(telemetry, 1);
    expect(await telemetry.send()).toEqual({ sent: 0, kept: 1, dropped: 0 });
    expect([server.received.length, elsewhere.connections()]).toEqual([1, 0]);
    telemetry.close();
  });
});

function track(body: string): Answer {
  return (response) => void response.writeHead(200).end(body);
}

function redirectTo(buildAddress: (port: number) => string): Answer {
  return (response) =>
    void response.writeHead(307, { location: buildAddress(elsewhere.port) }).end();
}
