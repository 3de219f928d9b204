/** What holds at the door of Application Insights and at that of OpenTelemetry alike. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PACKED } from '../door/door.fixture.ts';
import { parseFixture } from '../registry/manifest.fixture.ts';
import {
  CAMERAS_KEY,
  CAMERAS_YAML,
  type ForeignBench,
  createForeignBench,
  envelope,
} from './foreign.fixture.ts';
import { encodeLogs } from './otlp/encode-logs.fixture.ts';

/** A session and a fact that the product names itself, and a metric with all that a point can say. */
const NAMED_YAML = CAMERAS_YAML.replace(
  'session: [version, os, country]',
  'session:\n  version: version\n  os: os\n  tier: { type: choice, values: [home, office], why: Who needs what. }',
)
  .replace(
    'foreign:\n',
    `  streams.counted:
    lane: usage
    when: every minute
    why: How many streams there are.
    fields:
      streams: { type: count, why: How many there are in all. }
      counts:  { type: count, why: How often that was looked at. }
      fewest:  { type: count, why: How quiet it gets. }
      most:    { type: count, why: How loud it gets. }
foreign:
  session: Visit
  facts: { Edition: tier }
`,
  )
  .replace(
    '  events:\n    Connected',
    '  events:\n    Streams open:\n      event: streams.counted\n      fields: { value: streams, count: counts, min: fewest, max: most }\n    Connected',
  );

let bench: ForeignBench;
beforeEach(async () => {
  bench = await createForeignBench();
});
afterEach(() => bench.remove());

interface Sent {
  readonly key?: string;
  /** Milliseconds since the epoch; now where it is left out. */
  readonly at?: number;
  readonly says?: Readonly<Record<string, string>>;
}

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

type Pack = (body: Buffer) => Buffer;

/** One event `Connected to site`, which says no more than this. */
async function post(door: Door, sent: Sent = {}, pack?: Pack, encoding = ''): Promise<Answered> {
  const { path, headers, body } = DOORS[door]({ at: bench.clock.now, ...sent });
  const answer = await bench.post(path, pack === undefined ? body : pack(body), {
    ...headers,
    ...(encoding === '' ? {} : { 'content-encoding': encoding }),
  });
  return { status: answer.status, body: await answer.json() };
}

type Build = (sent: Sent) => {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

const DOORS = {
  'application insights': ({ key = CAMERAS_KEY, at = 0, says = {} }) => {
    const properties = { SiteId: 'site', ...says };
    const data = { baseType: 'EventData', baseData: { name: 'Connected to site', properties } };
    const one = envelope({ iKey: key, time: new Date(at).toISOString(), data, tags: {} });
    return {
      path: '/v2/track',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify([one])),
    };
  },
  opentelemetry: ({ key = CAMERAS_KEY, at = 0, says = {} }) => {
    const attributes = { SiteId: 'site', ...says };
    const timeNs = BigInt(at) * 1_000_000n;
    const records = [{ timeNs, eventName: 'Connected to site', attributes }];
    return {
      path: '/v1/logs',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: encodeLogs({ resource: {}, records }, 'json'),
    };
  },
} satisfies Record<string, Build>;

type Door = keyof typeof DOORS;
const doors = Object.keys(DOORS) as Door[];

/** Without what these few words leave out. */
const listRefused = () =>
  bench.quarantine
    .list('cameras')
    .filter(({ reason }) => reason !== 'missing')
    .map(({ event, field, reason, count }) => [event, field, reason, count]);

it.each(doors.flatMap((door) => PACKED.map((packed) => [door, ...packed] as const)))(
  '%s: a body comes in as %s, and not where it is cut short',
  async (door, _, encoding, pack) => {
    expect((await post(door, {}, pack, encoding)).status).toBe(200);
    expect(await bench.takeEvents()).toMatchObject([{ event: 'site.connected' }]);
    const cut = (body: Buffer): Buffer => pack(body).subarray(0, -6);
    expect((await post(door, {}, cut, encoding)).status).toBe(400);
    expect(await bench.takeEvents()).toEqual([]);
  },
);

it.each(doors)('%s: an encoding that nobody knows is refused for good', async (door) => {
  const { status } = await post(door, {}, (body) => body, 'lzma');
  expect(status).toBe(door === 'opentelemetry' ? 415 : 400);
});

it.each(doors)('%s: a key that was revoked opens no more than one that never was', async (door) => {
  const { key } = bench.registry.createKey('cameras', 'test', 'ada');
  expect((await post(door, { key })).status).toBe(200);
  expect(await bench.takeEvents()).toHaveLength(1);
  bench.registry.revokeKey('cameras', key, 'ada');
  const revoked = await post(door, { key });
  expect(revoked).toEqual(await post(door, { key: 'nobody' }));
  expect(revoked).toMatchObject(
    door === 'opentelemetry'
      ? { status: 401, body: { code: 16 } }
      : { status: 400, body: { errors: [{ message: 'Invalid instrumentation key' }] } },
  );
  expect(await bench.takeEvents()).toEqual([]);
  expect((await post(door)).status).toBe(200);
});

it.each(doors)(
  '%s: what is too old is refused and counted; what lies ahead is set back to its arrival, and counted',
  async (door) => {
    const { now } = bench.clock;
    const day = 86_400_000;
    const answers = [now - 29 * day, now - 31 * day, now + day].map((at) => post(door, { at }));
    const [taken, old, ahead] = await Promise.all(answers);
    expect([taken?.status, ahead?.status]).toEqual([200, 200]);
    expect(old).toMatchObject(
      door === 'opentelemetry'
        ? {
            status: 200,
            body: { partialSuccess: { rejectedLogRecords: '1', errorMessage: '1 too_old' } },
          }
        : { status: 400, body: { itemsAccepted: 0, errors: [{ index: 0, statusCode: 400 }] } },
    );
    const times = (await bench.takeEvents()).map(({ at, clockCorrected }) => [at, clockCorrected]);
    expect(times.toSorted(([a = 0], [b = 0]) => Number(a) - Number(b))).toEqual([
      [now - 29 * day, undefined],
      [now, true],
    ]);
    expect(listRefused()).toEqual([
      ['site.connected', '', 'too_old', 1],
      ['site.connected', 'at', 'clock_ahead', 1],
    ]);
  },
);

it.each(doors)(
  '%s: the manifest says which attribute is the session, and which are facts of it',
  async (door) => {
    bench.registry.register(parseFixture(NAMED_YAML), 'ada');
    const visits = ['morning', 'morning', 'evening'];
    for (const [index, Visit] of visits.entries()) {
      const at = bench.clock.now - index;
      expect((await post(door, { at, says: { Visit, Edition: 'Office' } })).status).toBe(200);
    }
    const events = await bench.takeEvents();
    expect(events.map(({ facts }) => facts)).toEqual(visits.map(() => ({ tier: 'office' })));
    const [first, second, third] = events.map(({ session }) => session.slice(19));
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(JSON.stringify(events)).not.toMatch(/morning|evening/);
    expect(listRefused()).toEqual([]);
  },
);

it('a metric comes in with its sum, its count, its least and its most', async () => {
  bench.registry.register(parseFixture(NAMED_YAML), 'ada');
  const point = { name: 'Streams open', kind: 1, value: 70, count: 9, min: 3, max: 12, stdDev: 2 };
  const data = { baseType: 'MetricData', baseData: { metrics: [point] } };
  const answer = await bench.post('/v2/track', JSON.stringify([envelope({ data })]));
  expect(answer.status).toBe(200);
  expect((await bench.takeEvents()).map(({ event, fields }) => [event, fields])).toEqual([
    ['streams.counted', { streams: 70, counts: 9, fewest: 3, most: 12 }],
  ]);
});

it('of a request that is refused as a whole and for good a few errors are told, of others all', async () => {
  const post = async (items: readonly unknown[]) => {
    const answer = await bench.post('/v2/track', JSON.stringify(items));
    const { itemsAccepted, errors } = (await answer.json()) as {
      readonly itemsAccepted: number;
      readonly errors: readonly { readonly index: number }[];
    };
    return [answer.status, itemsAccepted, errors.length, errors[0]?.index];
  };
  const bad = Array.from({ length: 5_000 }, () => ({}));
  expect(await post(bad)).toEqual([400, 0, 20, 0]);
  expect(await post([envelope(), ...bad])).toEqual([206, 1, 5_000, 1]);
});
