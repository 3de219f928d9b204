import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { CAMERAS_KEY, type ForeignBench, createForeignBench } from './foreign.fixture.ts';
import { decodeJson } from './otlp/decode-json.ts';
import { decodeProtobuf } from './otlp/decode-protobuf.ts';
import { encodeLogs, type SentLogs } from './otlp/encode-logs.fixture.ts';

let bench: ForeignBench;
beforeAll(async () => {
  bench = await createForeignBench();
});
beforeEach(async () => {
  await bench.takeEvents();
});
afterAll(() => bench.remove());

const KEY = { authorization: `Bearer ${CAMERAS_KEY}` };
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' };

/** One resource with one record each of these names. */
function logs(eventNames: readonly string[], resource: SentLogs['resource'] = {}): SentLogs {
  return {
    resource: {
      'service.version': '23.3.46',
      'os.type': 'linux',
      'service.instance.id': 'instance-of-klaus',
      'host.name': 'KLAUS-PC',
      ...resource,
    },
    records: eventNames.map((eventName) => ({
      timeNs: 1_795_249_800_123_456_789n,
      eventName,
      attributes: { SiteId: 'site-of-klaus', Cameras: 12, Milliseconds: 1500.5, IsHttps: true },
    })),
  };
}

it.each(['json', 'protobuf'] as const)(
  'an event comes in as %s, shaped, with nothing of its machine',
  async (encoding) => {
    const body = encodeLogs(logs(['Connected to site']), encoding);
    const type = encoding === 'json' ? JSON_TYPE : PROTOBUF_TYPE;
    const answer = await bench.post('/v1/logs', body, { ...type, ...KEY });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type['content-type'].split(';')[0]);
    expect(await answer.text()).toBe(encoding === 'json' ? '{}' : '');
    const [event] = await bench.takeEvents();
    expect(event).toMatchObject({
      event: 'site.connected',
      at: 1_795_249_800_123,
      facts: { version: '23.3.46', os: 'linux' },
      fields: { cameras: 12, took: 1.5005, https: true },
    });
    expect(JSON.stringify(event).toLowerCase()).not.toContain('klaus');
    expect(event?.ephemeral).toBe(true);
  },
);

it('both encodings are read as the same', () => {
  const value = fc.oneof(fc.string(), fc.boolean(), fc.maxSafeInteger(), fc.constant(0.5));
  const attributes = fc.dictionary(fc.string(), value, { noNullPrototype: true });
  const sent = fc.record({
    resource: attributes,
    records: fc.array(
      fc.record({
        timeNs: fc.bigInt({ min: 0n, max: 2n ** 63n }),
        eventName: fc.string(),
        attributes,
      }),
    ),
  });
  fc.assert(
    fc.property(sent, (given) => {
      const asJson = decodeJson(JSON.parse(encodeLogs(given, 'json').toString('utf8')));
      expect(decodeProtobuf(encodeLogs(given, 'protobuf'))).toEqual(asJson);
    }),
  );
});

it('what is not taken is counted by its reason, in the encoding of the request, and not to be sent again', async () => {
  const sent = logs(['Connected to site', 'Nothing', '']);
  const asJson = await bench.post('/v1/logs', encodeLogs(sent, 'json'), { ...JSON_TYPE, ...KEY });
  expect([asJson.status, await asJson.json()]).toEqual([
    200,
    { partialSuccess: { rejectedLogRecords: '2', errorMessage: '2 undeclared' } },
  ]);
  const asProtobuf = await bench.post('/v1/logs', encodeLogs(sent, 'protobuf'), {
    ...PROTOBUF_TYPE,
    ...KEY,
  });
  // Field 1, a message: field 1 is 2, field 2 the text.
  expect(Buffer.from(await asProtobuf.arrayBuffer()).toString('latin1')).toBe(
    '\x0a\x10\x08\x02\x12\x0c2 undeclared',
  );
});

it('a product is known by a bearer token, by x-api-key, or by the name of its service', async () => {
  const named = encodeLogs(logs(['Connected to site'], { 'service.name': CAMERAS_KEY }), 'json');
  const plain = encodeLogs(logs(['Connected to site']), 'json');
  const statuses = [
    await bench.post('/v1/logs', plain, { ...JSON_TYPE, 'x-api-key': CAMERAS_KEY }),
    await bench.post('/v1/logs', named, JSON_TYPE),
    await bench.post('/v1/logs', plain, JSON_TYPE),
    await bench.post('/v1/logs', named, { ...JSON_TYPE, authorization: 'Bearer other' }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 401, 401]);
});

it('every record of several resources has an id of its own, and the same ones when the body comes again', async () => {
  const sessions = [{}, { 'service.version': '9.9.9' }, { 'service.instance.id': 'other' }];
  const parts = sessions.map((resource) =>
    logs(['Connected to site', 'Connected to site'], resource),
  );
  const resourceLogs = parts.map(
    (part) => JSON.parse(encodeLogs(part, 'json').toString('utf8')).resourceLogs[0] as unknown,
  );
  const body = JSON.stringify({ resourceLogs });
  for (let time = 0; time < 2; time += 1) {
    expect((await bench.post('/v1/logs', body, { ...JSON_TYPE, ...KEY })).status).toBe(200);
  }
  const names = (await bench.takeEvents()).map(({ session, seq }) => `${session} ${seq}`);
  expect(names).toHaveLength(12);
  expect(new Set(names).size).toBe(6);
});

it('a time as a number is the time that it says, and a list where a fact is expected is none', async () => {
  const sent = JSON.parse(encodeLogs(logs(['Connected to site']), 'json').toString('utf8')) as {
    resourceLogs: [{ scopeLogs: [{ logRecords: [Record<string, unknown>] }] }];
  };
  const [record] = sent.resourceLogs[0].scopeLogs[0].logRecords;
  record['timeUnixNano'] = Number(1_795_249_800_123_456_789n);
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const value = { arrayValue: { values: 'DEEP' } };
  record['attributes'] = [
    { key: 'os', value },
    { key: 'Cameras', value: { intValue: 3 } },
  ];
  const answer = await bench.post('/v1/logs', JSON.stringify(sent).replace('"DEEP"', deep), {
    ...JSON_TYPE,
    ...KEY,
  });
  expect(answer.status).toBe(200);
  const [event] = await bench.takeEvents();
  expect(Math.abs((event?.at ?? 0) - 1_795_249_800_123)).toBeLessThan(2);
  expect(event?.fields).toMatchObject({ cameras: 3 });
});

it('more records than a request may have are refused whole, however little is in them, and so is what nobody may send', async () => {
  const many = {
    resourceLogs: [{ scopeLogs: [{ logRecords: Array.from({ length: 20_000 }, () => ({})) }] }],
  };
  const body = gzipSync(JSON.stringify(many));
  const zipped = { ...JSON_TYPE, 'content-encoding': 'gzip' };
  expect((await bench.post('/v1/logs', body, { ...zipped, ...KEY })).status).toBe(413);
  const stranger = { ...zipped, 'x-api-key': 'nobody' };
  expect((await bench.post('/v1/logs', body, stranger)).status).toBe(401);
  expect(await bench.takeEvents()).toEqual([]);
});

it('gzip comes in, and an empty request is a success', async () => {
  const body = gzipSync(encodeLogs(logs(['Connected to site']), 'protobuf'));
  const answer = await bench.post('/v1/logs', body, {
    ...PROTOBUF_TYPE,
    ...KEY,
    'content-encoding': 'gzip',
  });
  expect(answer.status).toBe(200);
  expect(await bench.takeEvents()).toHaveLength(1);
  const empty = await bench.post('/v1/logs', Buffer.alloc(0), { ...PROTOBUF_TYPE, ...KEY });
  expect([empty.status, await empty.text()]).toEqual([200, '']);
});

it.each([
  ['what is not JSON', 'application/json', '{', 400],
  ['a list', 'application/json', '[]', 400],
  ['a message that is cut short', 'application/x-protobuf', Buffer.from([0x0a, 0x20, 0x01]), 400],
  ['a number that never ends', 'application/x-protobuf', Buffer.alloc(20, 0xff), 400],
])('%s is refused for good', async (_, type, body, status) => {
  const answer = await bench.post('/v1/logs', body, { 'content-type': type, ...KEY });
  expect(answer.status).toBe(status);
});

it.each([
  ['GET', 'application/json', 405, 'POST'],
  ['PUT', 'application/x-protobuf', 405, 'POST'],
  ['POST', 'text/plain', 415, null],
])(
  'a %s of %s is answered %s in plain words, since nothing else is agreed on',
  async (method, type, status, allow) => {
    const answer = await fetch(`${bench.url}/v1/logs`, {
      method,
      headers: { 'content-type': type, ...KEY },
      ...(method === 'GET' ? {} : { body: 'hello' }),
    });
    expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow]);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await answer.text()).toMatch(/^Expected .*, got another/);
  },
);

it.each(['json', 'protobuf'] as const)(
  'a record of which %s says only when it was observed happened then; one that says nothing, when it arrived',
  async (encoding) => {
    const [record] = logs(['Connected to site']).records;
    const observed = { eventName: 'Connected to site', attributes: {}, ...record, timeNs: 0n };
    const records = [{ ...observed, observedNs: 1_795_249_700_123_456_789n }, observed];
    const type = encoding === 'json' ? JSON_TYPE : PROTOBUF_TYPE;
    const body = encodeLogs({ resource: {}, records }, encoding);
    expect((await bench.post('/v1/logs', body, { ...type, ...KEY })).status).toBe(200);
    const events = await bench.takeEvents();
    expect(events.map(({ at }) => at)).toEqual([1_795_249_700_123, bench.clock.now]);
  },
);

/** Each of these is sent in two bodies, alone and among others, and then the ids of its events are told. */
async function nameTwice(
  attributes: Readonly<Record<string, string>>,
  resource: SentLogs['resource'] = {},
): Promise<readonly string[]> {
  const [own, other] = logs(['Connected to site', 'Connected to site'], resource).records;
  if (own === undefined || other === undefined) throw new Error('there are two');
  const named = { ...own, attributes: { ...own.attributes, ...attributes } };
  for (const records of [[named], [other, named]]) {
    const body = encodeLogs({ resource, records }, 'json');
    expect((await bench.post('/v1/logs', body, { ...JSON_TYPE, ...KEY })).status).toBe(200);
  }
  const names = (await bench.takeEvents()).map(({ session, seq }) => `${session} ${seq}`);
  expect(names).toHaveLength(3);
  return names;
}

it('an event that has an id of its own is the same in whatever body it comes again, and in no other session', async () => {
  const uid = { 'log.record.uid': '01JDD3VQ4Y8Z7K9M5N6P2R3S4T' };
  const session = { 'session.id': 'a' };
  const names = await nameTwice(uid, session);
  expect(new Set(names).size).toBe(2);
  expect(new Set(await nameTwice({ 'event.id': 'd5f1f0c6-6f0d-4c1b' }, session)).size).toBe(2);
  expect(await nameTwice(uid, session)).toContain(names[0]);
  expect(await nameTwice(uid, { 'session.id': 'b' })).not.toContain(names[0]);
  // Nor is one the other's that only ends in another number; and what may be the number of a kind is no id.
  const series = new Set([
    ...(await nameTwice({ 'log.record.uid': 'series:7' }, session)),
    ...(await nameTwice({ 'log.record.uid': 'series:8' }, session)),
  ]);
  expect([...series].filter((name) => name.endsWith(' 7') || name.endsWith(' 8'))).toHaveLength(2);
  expect(new Set(await nameTwice({ 'event.id': '4711' }, session)).size).toBe(3);
});

it('one that stands twice in a body is taken once, and no fault of the body', async () => {
  const [record] = logs(['Connected to site']).records;
  if (record === undefined) throw new Error('there is one');
  const uid = { 'log.record.uid': '0d5c0d5c-0d5c-4d5c-8d5c-0d5c0d5c0d5c:12' };
  const named = { ...record, attributes: { ...record.attributes, ...uid } };
  const body = encodeLogs({ resource: {}, records: [named, record, named] }, 'json');
  const answer = await bench.post('/v1/logs', body, { ...JSON_TYPE, ...KEY });
  expect([answer.status, await answer.text()]).toEqual([200, '{}']);
  expect((await bench.takeEvents()).map(({ seq }) => seq)).toEqual([12, 2]);
});

it('random bytes never do more than be refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const answer = await bench.post('/v1/logs', Buffer.from(bytes), { ...PROTOBUF_TYPE, ...KEY });
      await answer.arrayBuffer();
      expect([200, 400]).toContain(answer.status);
    }),
    { numRuns: 100 },
  );
});

it('a journal that is full is told as 503, which exporters try again after', async () => {
  const full = await createForeignBench(1);
  try {
    const answer = await full.post('/v1/logs', encodeLogs(logs(['Connected to site']), 'json'), {
      ...JSON_TYPE,
      ...KEY,
    });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await answer.json()).toMatchObject({ code: 14 });
  } finally {
    await full.remove();
  }
});
