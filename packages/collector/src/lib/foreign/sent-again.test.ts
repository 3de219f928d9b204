/** A body that comes again when more of it may come in than the first time: each event is one, and none is taken for another. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseFixture } from '../registry/manifest.fixture.ts';
import {
  CAMERAS_KEY,
  CAMERAS_YAML,
  type ForeignBench,
  createForeignBench,
  envelope,
} from './foreign.fixture.ts';
import { encodeLogs } from './otlp/encode-logs.fixture.ts';

const OTHER_KEY = '3b3f1f0e-0000-4000-8000-6b6b6b6b6b6b';
/** Whose the other key is. */
const OWNERS = ['the same product', 'another product'] as const;
type Owner = (typeof OWNERS)[number];

let bench: ForeignBench;
beforeEach(async () => {
  const limits = { requestsPerMinuteMax: 1, bytesPerMinuteMax: 2 ** 30 };
  bench = await createForeignBench(undefined, limits);
});
afterEach(() => bench.remove());

function registerOther(owner: Owner): void {
  const yaml = CAMERAS_YAML.replace(CAMERAS_KEY, OTHER_KEY);
  const ofOther = yaml.replace('product: cameras', 'product: lenses');
  bench.registry.register(parseFixture(owner === 'another product' ? ofOther : yaml), 'ada');
}

/** The key of each item, by its place. Those of the other key happened a day earlier, and none names a session. */
const KEYS = [CAMERAS_KEY, OTHER_KEY, OTHER_KEY, CAMERAS_KEY, CAMERAS_KEY];
const DAYS = { [CAMERAS_KEY]: '2026-11-21', [OTHER_KEY]: '2026-11-20' };

/** Each is known by how many cameras it counts. */
const ENVELOPES = KEYS.map((iKey, index) => {
  const baseData = { name: 'Connected to site', measurements: { Cameras: 100 + index } };
  const data = { baseType: 'EventData', baseData };
  const time = `${DAYS[iKey]}T08:30:00Z`;
  return envelope({ iKey, time, data, tags: { 'ai.application.ver': '1.0.0' } });
});

const LOGS = Buffer.concat(
  KEYS.map((key, index) => {
    const timeNs = BigInt(Date.parse(`${DAYS[key]}T08:30:00Z`)) * 1_000_000n;
    const attributes = { Cameras: 100 + index };
    const records = [{ timeNs, eventName: 'Connected to site', attributes }];
    // Messages of protobuf that follow each other are one, with the resources of all.
    return encodeLogs({ resource: { 'service.name': key }, records }, 'protobuf');
  }),
);

interface Tracked {
  readonly status: number;
  readonly refused: readonly (readonly [index: number, statusCode: number])[];
}

async function track(envelopes: readonly unknown[]): Promise<Tracked> {
  const answer = await bench.post('/v2/track', JSON.stringify(envelopes));
  const { errors } = (await answer.json()) as {
    readonly errors: readonly { readonly index: number; readonly statusCode: number }[];
  };
  return {
    status: answer.status,
    refused: errors.map(({ index, statusCode }) => [index, statusCode] as const),
  };
}

async function sendLogs(): Promise<number> {
  const headers = { 'content-type': 'application/x-protobuf' };
  return (await bench.post('/v1/logs', LOGS, headers)).status;
}

/** By which the store tells events apart, with what each says. */
async function listEvents(): Promise<readonly (readonly [id: string, cameras: unknown])[]> {
  const events = await bench.takeEvents();
  return events.map(({ product, session, seq, fields }) => [
    `${product} ${session} ${seq}`,
    fields['cameras'],
  ]);
}

/** Throws where two events have one id, or one event has two. */
async function expectOnce(cameras: readonly number[]): Promise<void> {
  const events = await listEvents();
  const byId = new Map(events);
  expect([...byId.values()].toSorted(byNumber)).toEqual(cameras);
  for (const [id, counted] of events) expect([id, byId.get(id)]).toEqual([id, counted]);
}

const byNumber = (a: unknown, b: unknown): number => Number(a) - Number(b);
const ALL = [100, 101, 102, 103, 104];

async function exhaustOther(): Promise<void> {
  const [, first] = ENVELOPES;
  const spent = envelope({ ...first, data: { baseType: 'EventData', baseData: { name: 'x' } } });
  expect((await track([spent])).status).toBe(400);
}

it.each(OWNERS)(
  'a key of %s had nothing left: the body comes again, and each of its events is there once',
  async (owner) => {
    registerOther(owner);
    await exhaustOther();
    expect(await track(ENVELOPES)).toEqual({
      status: 206,
      refused: [
        [1, 429],
        [2, 429],
      ],
    });
    bench.monotonic.now += 60_000;
    expect((await track(ENVELOPES)).status).toBe(200);
    await expectOnce(ALL);
  },
);

it.each(OWNERS)(
  'a key of %s had nothing left: its items alone come again, and each event is there once',
  async (owner) => {
    registerOther(owner);
    await exhaustOther();
    const { refused } = await track(ENVELOPES);
    bench.monotonic.now += 60_000;
    const again = refused.map(([index]) => ENVELOPES[index]);
    // Its answer is lost, too.
    expect((await track(again)).status).toBe(200);
    bench.monotonic.now += 60_000;
    expect((await track(again)).status).toBe(200);
    const events = await listEvents();
    expect(events).toHaveLength(7);
    expect(new Map(events).size).toBe(5);
    expect([...new Map(events).values()].toSorted(byNumber)).toEqual(ALL);
  },
);

it.each(OWNERS)(
  'a key becomes one of %s: the body comes again, and each of its events is there once',
  async (owner) => {
    expect(await track(ENVELOPES)).toEqual({
      status: 206,
      refused: [
        [1, 400],
        [2, 400],
      ],
    });
    registerOther(owner);
    bench.monotonic.now += 60_000;
    expect((await track(ENVELOPES)).status).toBe(200);
    await expectOnce(ALL);
  },
);

it.each(OWNERS)(
  'OpenTelemetry: a key becomes one of %s, the body comes again, and each of its events is there once',
  async (owner) => {
    expect(await sendLogs()).toBe(200);
    expect(await bench.takeEvents()).toHaveLength(3);
    bench.monotonic.now += 60_000;
    expect(await sendLogs()).toBe(200);
    const before = await listEvents();
    expect(before).toHaveLength(3);
    registerOther(owner);
    bench.monotonic.now += 60_000;
    expect(await sendLogs()).toBe(200);
    const after = await listEvents();
    expect(after).toHaveLength(5);
    expect(new Map([...before, ...after]).size).toBe(5);
    expect([...new Map([...before, ...after]).values()].toSorted(byNumber)).toEqual(ALL);
  },
);
