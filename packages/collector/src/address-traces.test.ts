import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Needle, spellV4, spellV6 } from './address-spellings.fixture.ts';
import { findTraces, readFiles, readTables } from './address-traces.fixture.ts';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { makeBackup } from './lib/command-line/backup.ts';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import { CAMERAS_KEY, CAMERAS_YAML, envelope } from './lib/foreign/foreign.fixture.ts';
import {
  askHoldings,
  createInstallation,
  sendReport,
} from './lib/holdings/installation.fixture.ts';
import { postFrom } from './lib/http/post-from.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';

/** Both in Switzerland: who sends, as the proxy tells it. */
const V4 = '193.5.22.77';
const V6 = '2001:620:8:3c5e:9a7b:21ff:fe4d:77c1';
/** In Germany: where an SDK says that it stands. */
const GIVEN = '134.147.222.33';
/** In the United States: made up by who is no proxy. */
const FORGED = '128.32.244.172';
const PROXY = '127.0.0.2';
const STRANGER = '127.0.0.3';
const NEEDLES: readonly Needle[] = [
  ...[V4, GIVEN, FORGED].flatMap(spellV4),
  ...spellV6(V6, [0x2001, 0x620, 8, 0x3c5e, 0x9a7b, 0x21ff, 0xfe4d, 0x77c1]),
];

/** With an event for each way in which an SDK tells where it is. */
const PLACED_YAML = CAMERAS_YAML.replace(
  'foreign:\n',
  `  placed: { lane: usage, when: when it says where it is, why: Whether that is believed., fields: {} }
  hidden: { lane: usage, when: when it asks not to be placed, why: Whether that is obeyed., fields: {} }
foreign:
`,
).replace(
  '  events:\n    Connected',
  '  events:\n    Placed by itself: placed\n    Not to be placed: hidden\n    Connected',
);

let bench: CollectorBench;
/** Beside the data folder: inside of it none may be. */
let backup: string;
beforeAll(async () => {
  bench = await createCollectorBench();
  backup = `${bench.folder}-backup`;
  await bench.start({ accessLog: true, trustedProxies: [PROXY] });
  await bench.whenReady();
  for (const body of [KITCHEN_YAML, PLACED_YAML]) await bench.call('POST /api/manifests', { body });
});
afterAll(async () => {
  await bench.remove();
  await rm(backup, { recursive: true, force: true });
});

/** Every door, with what it takes and what it refuses. */
async function sendEverything(url: string, from: string, forwarded: string): Promise<void> {
  const post = async (
    path: string,
    body: string | Uint8Array,
    expected: number,
    more = {},
  ): Promise<void> => {
    const headers = {
      'content-type': path.startsWith('/v1/report') ? 'application/x-ndjson' : 'application/json',
      'x-forwarded-for': forwarded,
      ...more,
    };
    const { status, text } = await postFrom(`${url}${path}`, { from, body, headers });
    expect([path, status, text]).toEqual([path, expected, text]);
  };
  const at = new Date().toISOString();
  const device = randomUUID().replaceAll('-', '');
  const report = headLine({ session: randomUUID(), device, started: at }) + eventLine(1, { at });
  const gzip = { 'content-encoding': 'gzip' };
  await post('/v1/report/kitchen-key', report, 200);
  await post('/v1/report/kitchen-key', gzipSync(report), 200, gzip);
  await post('/v1/report/kitchen-key', 'no report', 400);
  await post('/v1/report/nobody', report, 404);
  const unplaced = envelope({ time: at, tags: { 'ai.session.id': randomUUID() } });
  await post('/v2/track', JSON.stringify([unplaced]), 200);
  const unknown = envelope({ iKey: 'nobody', tags: { 'ai.location.ip': forwarded } });
  await post('/v2/track', JSON.stringify([unknown]), 400);
  await post('/v2/track', `{"ai.location.ip":"${forwarded}"`, 400);
  const key = { authorization: `Bearer ${CAMERAS_KEY}` };
  const timeUnixNano = `${Date.now()}000000`;
  const logs = (eventName: string): string => {
    const attributes = [{ key: 'client.address', value: { stringValue: forwarded } }];
    const logRecords = [{ timeUnixNano, eventName, attributes, body: { stringValue: forwarded } }];
    return JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  };
  await post('/v1/logs', logs('request'), 200, key);
  await post('/v1/logs', logs(''), 200, key);
  await post('/v1/logs', logs('request'), 401);
  await post('/api/sign-in', '{"name":"ada","password":"wrong wrong"}', 401, { origin: url });
  await post('/v1/held/kitchen-key', '{"tokens":[],"sessions":[]}', 200);
}

/** What an SDK says of itself stands above where it does come from; `0.0.0.0` asks not to be placed. */
async function sendPlaced(url: string): Promise<void> {
  const data = { baseType: 'EventData', baseData: { name: 'Placed by itself' } };
  const hidden = { baseType: 'EventData', baseData: { name: 'Not to be placed' } };
  const time = new Date().toISOString();
  const items = [
    envelope({ time, data, tags: { 'ai.location.ip': GIVEN } }),
    envelope({ time, data: hidden, tags: { 'ai.location.ip': '0.0.0.0' } }),
  ];
  const { status, text } = await postFrom(`${url}/v2.1/track`, {
    from: PROXY,
    body: JSON.stringify(items),
    headers: { 'x-forwarded-for': V4 },
  });
  expect([status, text]).toEqual([200, text]);
}

it("the sender's address, and one that its SDK gives, is in no file, table or log line, in no spelling, as number, bytes or hash; nor in a backup", async () => {
  const { url } = bench.collector();
  for (const address of [V4, V6]) await sendEverything(url, PROXY, address);
  await sendEverything(url, STRANGER, FORGED);
  await sendPlaced(url);
  const gone = createInstallation();
  await sendReport(url, gone, [1, 2]);
  await askHoldings(url, 'erase', { tokens: [gone.token] });
  await bench.whenLoaded();
  await makeBackup(bench.folder, backup, { print: () => undefined, log: () => undefined });
  await bench.stop();
  const tables = await readTables(bench.folder);
  const texts = [
    ...(await readFiles(bench.folder)),
    ...(await readFiles(backup)),
    ...tables.texts,
    ['the log', Buffer.from(bench.logged.join('\n'))] as const,
  ];
  expect(texts.length).toBeGreaterThan(30);
  expect(bench.logged.filter((line) => line.startsWith('access:')).length).toBeGreaterThan(10);
  // Of all doors: each looked at the address, and who is no proxy was not believed.
  expect(tables.countries).toEqual([
    ['cameras', 'hidden', ''],
    ['cameras', 'placed', 'DE'],
    ['cameras', 'request', ''],
    ['cameras', 'request', 'CH'],
    ['cameras', 'site.connected', ''],
    ['cameras', 'site.connected', 'CH'],
    ['kitchen', 'dish.cooked', ''],
    ['kitchen', 'dish.cooked', 'CH'],
  ]);
  expect(findTraces(NEEDLES, texts)).toEqual([]);
});

it('each spelling would be found', () => {
  for (const needle of NEEDLES) {
    const texts = Array.from({ length: needle.chanceMax + 1 }, (_, index) => {
      const text = Buffer.concat([Buffer.from('x'), needle.bytes, Buffer.from('y')]);
      return [`file ${index}`, text] as const;
    });
    expect(findTraces(NEEDLES, texts)).not.toEqual([]);
  }
});
