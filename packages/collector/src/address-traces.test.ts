import { randomUUID } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startEngine } from '@candor/engine/engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Needle, spellV4, spellV6 } from './address-spellings.fixture.ts';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { makeBackup } from './lib/command-line/backup.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import { CAMERAS_KEY, CAMERAS_YAML, envelope } from './lib/foreign/foreign.fixture.ts';
import {
  askHoldings,
  createInstallation,
  sendReport,
} from './lib/holdings/installation.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';

const V4 = '193.5.22.77';
const V6 = '2001:620:8:3c5e:9a7b:21ff:fe4d:77c1';
const NEEDLES: readonly Needle[] = [
  ...spellV4(V4),
  ...spellV6(V6, [0x2001, 0x620, 8, 0x3c5e, 0x9a7b, 0x21ff, 0xfe4d, 0x77c1]),
];

let bench: CollectorBench;
/** Beside the data folder: inside of it none may be. */
let backup: string;
beforeAll(async () => {
  bench = await createCollectorBench();
  backup = `${bench.folder}-backup`;
  await bench.start({ accessLog: true });
  await bench.whenReady();
  for (const body of [KITCHEN_YAML, CAMERAS_YAML])
    await bench.call('POST /api/manifests', { body });
});
afterAll(async () => {
  await bench.remove();
  await rm(backup, { recursive: true, force: true });
});

/** Files and log lines, each with its name. */
async function readAll(folder: string): Promise<readonly (readonly [string, Buffer])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    // The engine merges its parts while they are read.
    return [path, await readFile(path).catch(() => Buffer.alloc(0))] as const;
  });
  return [...(await Promise.all(read)), ['the log', Buffer.from(bench.logged.join('\n'))]];
}

/** On the disk the tables are compressed: what is in them is read through the engine. */
async function readTables(): Promise<readonly (readonly [string, Buffer])[]> {
  const { engineFolder } = describeDataFolder(bench.folder);
  const engine = await startEngine({ dataFolder: engineFolder });
  const authorization = `Basic ${Buffer.from(`${engine.username}:${engine.password}`).toString('base64')}`;
  const read = async (body: string): Promise<string> => {
    const where = `${engine.url}/?database=candor&default_format=JSONCompactEachRow`;
    const answer = await fetch(where, { method: 'POST', body, headers: { authorization } });
    expect(answer.status).toBe(200);
    return answer.text();
  };
  try {
    const names = (await read('SHOW TABLES')).trimEnd().split('\n');
    const tables = names.map((line) => (JSON.parse(line) as readonly [string])[0]);
    const texts: (readonly [string, Buffer])[] = [];
    for (const table of tables)
      texts.push([table, Buffer.from(await read(`SELECT * FROM ${table}`))]);
    return texts;
  } finally {
    await engine.stop();
  }
}

function findTraces(texts: readonly (readonly [string, Buffer])[]): readonly string[] {
  return NEEDLES.flatMap(({ name, bytes, chanceMax }) => {
    const found = texts.flatMap(([path, text]) => (text.includes(bytes) ? [path] : []));
    return found.length > chanceMax ? found.map((path) => `${name} in ${path}`) : [];
  });
}

/** Every door, with what it takes and what it refuses; each from both addresses. */
async function sendEverything(url: string): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (const address of [V4, V6]) {
    const post = async (
      path: string,
      body: string | Uint8Array<ArrayBuffer>,
      type: string,
      more = {},
    ): Promise<void> => {
      const headers = { 'content-type': type, 'x-forwarded-for': address, ...more };
      const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
      statuses.push(answer.status);
      await answer.arrayBuffer();
    };
    const at = new Date().toISOString();
    const device = randomUUID().replaceAll('-', '');
    const report = headLine({ session: randomUUID(), device, started: at }) + eventLine(1, { at });
    await post('/v1/report/kitchen-key', report, 'application/x-ndjson');
    await post('/v1/report/kitchen-key', new Uint8Array(gzipSync(report)), 'application/x-ndjson', {
      'content-encoding': 'gzip',
    });
    await post('/v1/report/kitchen-key', 'no report', 'application/x-ndjson');
    await post('/v1/report/nobody', report, 'application/x-ndjson');
    await post('/v2/track', JSON.stringify([envelope()]), 'application/json');
    const records = [{ timeUnixNano: `${Date.now()}000000`, body: { stringValue: 'hello' } }];
    const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] };
    const key = { authorization: `Bearer ${CAMERAS_KEY}`, 'x-candor-key': CAMERAS_KEY };
    await post('/v1/logs', JSON.stringify(logs), 'application/json', key);
    await post('/api/sign-in', '{"name":"ada","password":"wrong wrong"}', 'application/json', {
      origin: url,
    });
    await post('/v1/held/kitchen-key', '{"tokens":[],"sessions":[]}', 'application/json');
  }
  return statuses;
}

it("the sender's address is in no file, table or log line, in no spelling, as number, bytes or hash; nor in a backup", async () => {
  const { url } = bench.collector();
  const statuses = await sendEverything(url);
  expect(statuses.slice(0, 5)).toEqual([200, 200, 400, 404, 200]);
  const gone = createInstallation();
  await sendReport(url, gone, [1, 2]);
  await askHoldings(url, 'erase', { tokens: [gone.token] });
  await bench.whenLoaded();
  await makeBackup(bench.folder, backup, { print: () => undefined, log: () => undefined });
  await bench.stop();
  const texts = [
    ...(await readAll(bench.folder)),
    ...(await readAll(backup)),
    ...(await readTables()),
  ];
  expect(texts.length).toBeGreaterThan(30);
  expect(bench.logged.filter((line) => line.startsWith('access:')).length).toBeGreaterThan(10);
  // That they came is there: country and all.
  const events = texts.find(([name]) => name === 'events')?.[1].toString() ?? '';
  for (const product of ['kitchen', 'cameras']) expect(events).toContain(product);
  expect(findTraces(texts)).toEqual([]);
});

it('each spelling would be found', () => {
  for (const needle of NEEDLES) {
    const texts = Array.from({ length: needle.chanceMax + 1 }, (_, index) => {
      const text = Buffer.concat([Buffer.from('x'), needle.bytes, Buffer.from('y')]);
      return [`file ${index}`, text] as const;
    });
    expect(findTraces(texts)).not.toEqual([]);
  }
});
