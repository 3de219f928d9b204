import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CAMERAS_KEY, type ForeignBench, createForeignBench, envelope } from './foreign.fixture.ts';
import { encodeLogs } from './otlp/encode-logs.fixture.ts';

let bench: ForeignBench;
beforeEach(async () => {
  bench = await createForeignBench(undefined, {
    requestsPerMinuteMax: 1,
    bytesPerMinuteMax: 2 ** 30,
  });
});
afterEach(() => bench.remove());

interface TrackAnswer {
  readonly itemsReceived: number;
  readonly itemsAccepted: number;
  readonly errors: readonly { readonly index: number; readonly statusCode: number }[];
}

async function track(...envelopes: readonly unknown[]): Promise<[Response, TrackAnswer]> {
  const answer = await bench.post('/v2/track', gzipSync(JSON.stringify(envelopes)));
  return [answer, (await answer.json()) as TrackAnswer];
}

const logs = (eventName: string, key: string): Parameters<typeof encodeLogs>[0] => ({
  resource: { 'service.name': key },
  records: [{ timeNs: 1_795_249_800_000_000_000n, eventName, attributes: { Cameras: 3 } }],
});

it('Application Insights is told 429 with the day of the retry, and the same body is taken then', async () => {
  const [first] = await track(envelope());
  expect(first.status).toBe(200);
  const [refused, body] = await track(envelope({ time: '2026-11-21T08:31:00Z' }));
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('Sat, 21 Nov 2026 09:01:00 GMT');
  expect(body).toMatchObject({ itemsAccepted: 0, errors: [{ index: 0, statusCode: 429 }] });
  bench.monotonic.now += 60_000;
  const [again] = await track(envelope({ time: '2026-11-21T08:31:00Z' }));
  expect(again.status).toBe(200);
  expect(await bench.takeEvents()).toHaveLength(2);
});

it('of a body with several keys, the items of the one that has nothing left are told to come again', async () => {
  const other = bench.registry.createKey('cameras', 'test', 'ada').key;
  await track(envelope());
  const [answer, body] = await track(
    envelope({ iKey: other }),
    envelope(),
    envelope({ iKey: 'nobodys' }),
  );
  expect(answer.status).toBe(206);
  expect(answer.headers.get('retry-after')).toMatch(/GMT$/);
  expect(body).toMatchObject({ itemsReceived: 3, itemsAccepted: 1 });
  expect(body.errors.map(({ index, statusCode }) => [index, statusCode])).toEqual([
    [1, 429],
    [2, 400],
  ]);
});

it('items refused for different reasons are told apart even where none was taken', async () => {
  await track(envelope());
  const [answer, body] = await track(envelope({ iKey: 'nobodys' }), envelope());
  expect(answer.status).toBe(206);
  expect(body.errors.map(({ statusCode }) => statusCode)).toEqual([400, 429]);
});

it.each(['json', 'protobuf'] as const)(
  'OpenTelemetry is told 429 as %s, by a key in its headers before its body is read',
  async (encoding) => {
    const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
    const headers = { 'content-type': type, 'x-api-key': CAMERAS_KEY };
    const send = () =>
      bench.post('/v1/logs', encodeLogs(logs('Connected to site', 'x'), encoding), headers);
    expect((await send()).status).toBe(200);
    const refused = await send();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toBe(type);
    expect(refused.headers.get('retry-after')).toBe('60');
    const bytes = Buffer.from(await refused.arrayBuffer());
    // google.rpc.Status: RESOURCE_EXHAUSTED, and a message.
    const start = encoding === 'json' ? Buffer.from('{"code":8,"message":"') : [0x08, 8, 0x12];
    expect([...bytes.subarray(0, start.length)]).toEqual([...start]);
  },
);

it.each(['json', 'protobuf'] as const)(
  'a key that the body alone names is found in its first bytes, packed or not, as %s',
  async (encoding) => {
    const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf';
    const send = (headers: Record<string, string> = {}, pack = (body: Buffer): Buffer => body) =>
      bench.post('/v1/logs', pack(encodeLogs(logs('Connected to site', CAMERAS_KEY), encoding)), {
        'content-type': type,
        ...headers,
      });
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(429);
    // What follows the first bytes is broken, so the body would be refused as such if all of it were unpacked.
    const torn = (body: Buffer): Buffer => {
      const packed = gzipSync(Buffer.concat([body, randomBytes(20_000)]));
      packed.fill(0xff, packed.length - 8);
      return packed;
    };
    expect((await send({ 'content-encoding': 'gzip' }, torn)).status).toBe(429);
    bench.monotonic.now += 120_000;
    expect((await send({ 'content-encoding': 'gzip' }, torn)).status).toBe(400);
  },
);

it('where nothing is known of a batch that is to come again, no item of it is named: an SDK would keep that one alone', async () => {
  await track(envelope());
  const refuse = () => bench.post('/v2/track', JSON.stringify([envelope(), envelope()]));
  expect(await (await refuse()).json()).toMatchObject({ errors: [{ index: 0 }, { index: 1 }] });
  // The second is seen by its first bytes, before it is split.
  const answer = await refuse();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    429,
    'text/plain; charset=utf-8',
  ]);
  expect(await answer.text()).toMatch(/^Expected fewer requests/);
});

it('a sample costs as many bytes as if all that it stands for had come', async () => {
  const bytesPerMinuteMax = 20 * JSON.stringify([envelope()]).length;
  const limited = await createForeignBench(undefined, {
    requestsPerMinuteMax: 1_000,
    bytesPerMinuteMax,
  });
  const send = async (sampleRate: number): Promise<number> =>
    (await limited.post('/v2/track', JSON.stringify([envelope({ sampleRate })]))).status;
  expect([await send(100), await send(100), await send(10), await send(100)]).toEqual([
    200, 200, 200, 200,
  ]);
  // Forty times are twice what a minute holds: taken, and owed.
  expect([await send(2.5), await send(100)]).toEqual([200, 429]);
  limited.monotonic.now += 60_000;
  expect(await send(100)).toBe(429);
  limited.monotonic.now += 60_000;
  expect(await send(100)).toBe(200);
  await limited.remove();
});
