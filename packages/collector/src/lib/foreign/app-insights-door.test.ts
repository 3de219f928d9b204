import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { parseFixture } from '../registry/manifest.fixture.ts';
import {
  CAMERAS_YAML,
  CAMERAS_KEY,
  CAMERAS_HASH,
  type ForeignBench,
  createForeignBench,
  envelope,
} from './foreign.fixture.ts';

let bench: ForeignBench;
beforeAll(async () => {
  bench = await createForeignBench();
});
beforeEach(async () => {
  await bench.takeEvents();
});
afterAll(() => bench.remove());

async function track(body: unknown, headers: Record<string, string> = {}): Promise<Tracked> {
  const sent = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const answer = await bench.post('/v2/track', sent, headers);
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as never };
}

interface Tracked {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly itemsReceived: number;
    readonly itemsAccepted: number;
    readonly errors: readonly { index: number; statusCode: number; message: string }[];
  };
}

it('an event comes in under its declared name, with its fields renamed, converted and typed', async () => {
  const { status, body } = await track([envelope()]);
  expect([status, body]).toEqual([200, { itemsReceived: 1, itemsAccepted: 1, errors: [] }]);
  const [event] = await bench.takeEvents();
  expect(event).toMatchObject({
    product: 'cameras',
    manifest: CAMERAS_HASH,
    event: 'site.connected',
    at: Date.parse('2026-11-21T08:30:00.123Z'),
    facts: { version: '23.3.46' },
    fields: { cameras: 12, took: 1.5, https: true, login: 'windows' },
  });
  expect(event?.device).toMatch(/^[0-9a-f]{32}$/);
  expect(event?.fields['site']).toMatch(/^[0-9a-f]{32}$/);
});

it('nothing that a product sends of a person, a site or a machine is on the disk', async () => {
  await track([envelope()]);
  const files = readdirSync(bench.folder, { recursive: true, withFileTypes: true });
  const texts = files
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
  expect(texts.join('')).toContain('site.connected');
  expect(texts.join('').toLowerCase()).not.toContain('klaus');
});

it.each([
  ['an array', (items: readonly unknown[]) => JSON.stringify(items), 'application/json'],
  [
    'a line each',
    (items: readonly unknown[]) => items.map((one) => JSON.stringify(one)).join('\n'),
    'application/x-json-stream',
  ],
  [
    'lines as Windows ends them, with an empty one',
    (items: readonly unknown[]) =>
      `${items.map((one) => JSON.stringify(one)).join('\r\n\r\n')}\r\n`,
    'text/plain',
  ],
  [
    'an array on each line',
    (items: readonly unknown[]) => items.map((one) => JSON.stringify([one])).join('\n'),
    'application/json',
  ],
])('envelopes come as %s, whatever the content type says', async (_, frame, type) => {
  const other = envelope({ time: '2026-11-21T10:30:00.5+02:00' });
  const { status, body } = await track(frame([envelope(), other]), { 'content-type': type });
  expect([status, body.itemsAccepted]).toEqual([200, 2]);
  const times = (await bench.takeEvents()).map(({ at }) => new Date(at).toISOString());
  expect(times).toEqual(['2026-11-21T08:30:00.123Z', '2026-11-21T08:30:00.500Z']);
});

it('one bare envelope comes in, gzipped with and without the header that says so, and under a key in capitals', async () => {
  const one = JSON.stringify(envelope({ iKey: String(envelope()['iKey']).toUpperCase() }));
  const zipped = gzipSync(one);
  const answers = [
    await track(one),
    await track(zipped, { 'content-encoding': 'gzip' }),
    await track(zipped),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
});

it('the same body again gives the same ids, another body others, of one session', async () => {
  const body = JSON.stringify([envelope(), envelope()]);
  await track(body);
  await track(body);
  await track(`${body} `);
  const names = (await bench.takeEvents()).map(({ session, seq }) => [session, seq] as const);
  expect(names.slice(0, 2)).toEqual(names.slice(2, 4));
  expect(names[0]).not.toEqual(names[4]);
  expect(new Set(names.map(([session]) => session.slice(19))).size).toBe(1);
});

it('what is sampled stands for as many as it says', async () => {
  await track([envelope({ sampleRate: 25 }), envelope({ sampleRate: 0 })]);
  expect(await bench.takeEvents()).toHaveLength(5);
});

it('a sample that is more than a request may hold is told as sampled out, and the rest is not miscounted', async () => {
  const items = Array.from({ length: 250 }, () => envelope({ sampleRate: 1 }));
  const { status, body } = await track(items);
  expect([status, body.itemsAccepted]).toEqual([206, 200]);
  expect(body.errors[0]).toMatchObject({ index: 200, message: 'Telemetry sampled out.' });
  const events = await bench.takeEvents();
  expect(events).toHaveLength(20_000);
  expect(new Set(events.map(({ session, seq }) => `${session} ${seq}`)).size).toBe(20_000);
});

it('two environments of a product, and one body under both, keep all their events apart', async () => {
  const { key } = bench.registry.createKey('cameras', 'test', 'ada');
  await track([envelope(), envelope({ iKey: key })]);
  await track([envelope({ iKey: key }), envelope()]);
  const events = await bench.takeEvents();
  expect(events.map(({ environment }) => environment).sort()).toEqual([
    'production',
    'production',
    'test',
    'test',
  ]);
  expect(new Set(events.map(({ session, seq }) => `${session} ${seq}`)).size).toBe(4);
});

it('one that gives no id of itself is one installation, however many bodies it sends', async () => {
  const nameless = envelope({ tags: {} });
  for (let count = 0; count < 5; count += 1)
    await track(JSON.stringify([nameless]) + ' '.repeat(count));
  const events = await bench.takeEvents();
  expect(new Set(events.map(({ session }) => session)).size).toBe(5);
  expect(new Set(events.map(({ device }) => device)).size).toBe(1);
  expect(events.every(({ device, ephemeral }) => device !== '' && ephemeral)).toBe(true);
});

it('a metric without points, a time without a zone and an id that is a number are read as the service reads them', async () => {
  const empty = envelope({ data: { baseType: 'MetricData', baseData: { metrics: [] } } });
  const properties = { SiteId: 5 };
  const data = { baseType: 'EventData', baseData: { name: 'Connected to site', properties } };
  const { body } = await track([empty, envelope({ data, time: '2026-11-21T08:30:00.5' })]);
  expect(body.errors).toMatchObject([{ index: 0, statusCode: 400 }]);
  const [event] = await bench.takeEvents();
  expect(event?.at).toBe(Date.parse('2026-11-21T08:30:00.500Z'));
  expect(event?.fields['site']).toMatch(/^[0-9a-f]{32}$/);
});

it('a fact of any depth is none, and keeps nothing else from coming in', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const tags = { 'ai.application.ver': 'DEEP', 'ai.session.id': 'a' };
  const body = JSON.stringify([envelope({ tags })]).replace('"DEEP"', deep);
  expect((await track(body)).status).toBe(200);
  expect((await bench.takeEvents()).map(({ facts }) => facts)).toEqual([{}]);
});

it('a body of a million lines that are none is given up after a few', async () => {
  expect((await track(gzipSync('x\n'.repeat(1_000_000)))).status).toBe(400);
});

it('each refused item is told by its index, in order, as one that is not to be sent again', async () => {
  const undeclared = envelope({ data: { baseType: 'EventData', baseData: { name: 'Nothing' } } });
  const nameless = envelope({ data: { baseType: 'EventData', baseData: { name: '' } } });
  const { status, body } = await track([
    undeclared,
    envelope(),
    envelope({ iKey: 'other' }),
    nameless,
    5,
  ]);
  expect(status).toBe(206);
  expect([body.itemsReceived, body.itemsAccepted]).toEqual([5, 1]);
  expect(body.errors.map(({ index, statusCode }) => [index, statusCode])).toEqual([
    [0, 400],
    [2, 400],
    [3, 400],
    [4, 400],
  ]);
  expect(body.errors[1]?.message).toBe('Invalid instrumentation key');
  expect(body.errors[2]?.message).toContain("Field 'name' on type 'EventData' is required");
});

it.each([
  ['nothing', '', 400],
  ['no JSON at all', 'hello', 400],
  ['an empty array', '[]', 200],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0xfd]), 400],
  ['a gzip stream that is cut short', gzipSync(JSON.stringify(envelope())).subarray(0, 50), 400],
])('%s is answered in the form that SDKs read', async (_, body, status) => {
  const answer = await track(body);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.body).toMatchObject({ itemsAccepted: 0 });
});

it('a request has a duration in milliseconds, whatever else it holds stays behind', async () => {
  const data = {
    baseType: 'RequestData',
    baseData: {
      id: '1',
      name: 'GET /users/klaus',
      duration: '00:00:01.2500000',
      responseCode: '200',
      success: true,
      url: 'https://klaus.example.com',
    },
  };
  const { status } = await track([envelope({ data })]);
  expect(status).toBe(200);
  expect((await bench.takeEvents()).map(({ event, fields }) => ({ event, fields }))).toEqual([
    { event: 'request', fields: { duration: 1250, success: true } },
  ]);
});

it('facts of the session may stand beside the properties, where they are no fields of the event', async () => {
  const data = {
    baseType: 'EventData',
    baseData: {
      name: 'Connected to site',
      properties: { os: 'Linux', 'candor.lane': 'usage', https: 'true', unknown_thing: 'x' },
    },
  };
  await track([envelope({ data })]);
  const [event] = await bench.takeEvents();
  expect(event?.facts).toEqual({ version: '23.3.46', os: 'linux' });
  expect(event?.fields).toEqual({ https: true });
  const refused = bench.quarantine.list('cameras');
  expect(refused.map(({ field }) => field)).not.toContain('os');
  expect(refused.map(({ field, reason }) => [field, reason])).toContainEqual([
    'unknown_thing',
    'undeclared',
  ]);
});

it('a web page of another origin may send, and read nothing but the answer', async () => {
  const preflight = await fetch(`${bench.url}/v2/track`, {
    method: 'OPTIONS',
    headers: { origin: 'https://shop.example.com', 'access-control-request-headers': 'x-own' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('x-own');
  const hostile = await fetch(`${bench.url}/v2/track`, {
    method: 'OPTIONS',
    headers: { origin: 'https://shop.example.com', 'access-control-request-headers': 'a b;c' },
  });
  expect(hostile.headers.get('access-control-allow-headers')).not.toContain(';');
});

it('a journal that is full is told as a time to come again, written as a date', async () => {
  const full = await createForeignBench(1);
  try {
    const answer = await full.post('/v2.1/track', JSON.stringify([envelope()]));
    expect(answer.status).toBe(503);
    expect(Date.parse(answer.headers.get('retry-after') ?? '')).not.toBeNaN();
    expect(await answer.text()).toMatch(/^Expected/);
  } finally {
    await full.remove();
  }
});

it.each(['lower', 'upper', 'as declared'] as const)(
  'a key that a manifest declares with capitals is taken in %s case',
  async (written) => {
    const declared = 'C1F83947-938c-5e2a-82ff-804be07647BC';
    const yaml = CAMERAS_YAML.replace(CAMERAS_KEY, declared);
    bench.registry.register(parseFixture(yaml), 'ada');
    const cases = { lower: declared.toLowerCase(), upper: declared.toUpperCase() };
    const iKey = written === 'as declared' ? declared : cases[written];
    const answer = await bench.post('/v2/track', JSON.stringify([envelope({ iKey })]));
    expect(answer.status).toBe(200);
    expect(await bench.takeEvents()).toMatchObject([{ product: 'cameras' }]);
  },
);
