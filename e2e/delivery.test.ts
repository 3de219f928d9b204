import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CollectorStatus, RegisteredManifest } from '@candor/query/api';
import type { Day, Question } from '@candor/query/question';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, callApi } from './lib/ask.ts';
import { projectFolder, readCollectorFile } from './lib/running-collector.ts';
import { readUntil } from './lib/wait-until.ts';

const MANIFEST = `
manifest: 1
product: delivered
title: Delivered
vendor: Example
privacy: https://example.com/privacy
collector: https://telemetry.example.com
key: 0ec7d4ee-5b3a-4db2-b83d-ccb675330317
consent: { default: ask, unattended: same }
lanes: { usage: How it is used. }
ids: { device: until_reset }
session: [version]
events:
  thing.made:
    lane: usage
    when: when a thing is made
    why: How many things are made.
    fields: { size: { type: count, why: How large things are. } }
`;

/** A product in a process of its own: so many sessions of some events each, none of which sends, and then a sending if it is to. */
const PRODUCT = `
import { createTelemetry } from '@candor/client/telemetry';
const { declaration, options, run } = JSON.parse(process.argv[1]);
const { sessions, events = 1, daysAgo = 0, sends = true } = run;
const now = () => Date.now() - daysAgo * 86_400_000;
const effects = { isInteractive: () => true, isContainer: () => false, now };
const open = () => createTelemetry(declaration, { ...options, effects });
const first = open();
first.choose('on');
first.close();
let lost = 0;
for (let session = 1; session <= sessions; session += 1) {
  const telemetry = open();
  for (let event = 0; event < events; event += 1) telemetry.record('thing.made', { size: session });
  lost += telemetry.counts().lost;
  telemetry.close();
}
const sender = open();
const result = { sent: 0, kept: 0, dropped: 0 };
// On a busy machine the time of one attempt is over before all is sent: as long as something goes, the next goes on.
for (let goesOn = sends; goesOn;) {
  const { sent, kept, dropped } = await sender.send();
  result.sent += sent;
  result.kept = kept;
  result.dropped += dropped;
  goesOn = sent > 0 && kept > 0;
}
sender.close();
process.stdout.write(JSON.stringify({ ...result, lost }));
`;

/** What the collector holds of an installation that tells of losses. */
const READER = `
import { downloadExport, listHoldings } from '@candor/client/holdings';
const { declaration, options } = JSON.parse(process.argv[1]);
const { folder, collector } = options;
const effects = { now: Date.now, env: {} };
const asker = { target: { collector, key: declaration.manifest.key }, proxy: undefined, effects };
const losses = [];
for (const holdings of listHoldings({ manifest: declaration.manifest, folder, effects })) {
  const asked = await downloadExport(asker, holdings, (line) => {
    if (line.includes('"candor.lost"')) losses.push(JSON.parse(line).fields);
  });
  if (!asked.ok) throw new Error(asked.message);
}
process.stdout.write(JSON.stringify(losses));
`;

interface Run {
  readonly sessions: number;
  readonly events?: number;
  readonly daysAgo?: number;
  readonly sends?: boolean;
}

interface Sent {
  readonly sent: number;
  readonly kept: number;
  readonly dropped: number;
  /** Events that the product itself knows it has lost. */
  readonly lost: number;
}

let root: string;
let collector: ChildProcess;
let url: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'candor-delivery-'));
  const args = ['packages/collector/src/main.ts', '--data', join(root, 'data'), '--port', '0'];
  collector = spawn(process.execPath, [...SOURCE, ...args], {
    cwd: projectFolder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  url = await readUntil(findCollector, (found) => found !== '', 120_000);
  const { token } = await readCollectorFile(join(root, 'data'));
  const added = await fetch(`${url}/api/manifests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/yaml' },
    body: MANIFEST,
  });
  if (!added.ok) throw new Error(`the manifest was not taken: ${await added.text()}`);
});
afterAll(async () => {
  const gone = new Promise((resolve) => {
    collector.once('exit', resolve);
  });
  collector.kill('SIGTERM');
  await gone;
  rmSync(root, { recursive: true, force: true });
});

/** The source of both sides, as it is now. */
const SOURCE: readonly string[] = ['--conditions=candor-source', '--import', 'tsx'];

/** Its address once it takes reports; '' before. */
async function findCollector(): Promise<string> {
  try {
    const file = await readCollectorFile(join(root, 'data'));
    return (await fetch(`${file.url}/healthz`)).ok ? file.url : '';
  } catch {
    return '';
  }
}

const readStatus = (): Promise<CollectorStatus> =>
  callApi(join(root, 'data'), 'GET', '/api/status');

const runProduct = (installation: number, run: Run, options: object = {}): Promise<Sent> =>
  runProgram<Sent>(PRODUCT, installation, options, run);

interface Loss {
  readonly reason: string;
  readonly count: number;
}

const readLosses = (installation: number): Promise<readonly Loss[]> =>
  readUntil(
    () => runProgram<readonly Loss[]>(READER, installation, {}, null),
    (losses) => losses.length > 0,
  );

async function runProgram<Result>(
  program: string,
  installation: number,
  options: object,
  run: Run | null,
): Promise<Result> {
  const { hash, manifest } = await callApi<RegisteredManifest>(
    join(root, 'data'),
    'GET',
    '/api/products/delivered/manifest',
  );
  const folder = join(root, `installation-${installation}`);
  const given = { version: '1.0.0', folder, settingsFolders: [], collector: url };
  const told = { declaration: { hash, manifest }, run, options: { ...given, ...options } };
  const flags = [...SOURCE, '--input-type=module'];
  const child = spawn(process.execPath, [...flags, '--eval', program, '--', JSON.stringify(told)], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => {
    child.once('close', resolve);
  });
  return JSON.parse(output) as Result;
}

it('Application Insights and OTLP are spoken as the doors of our own collector read them', async () => {
  const before = (await readStatus()).eventsStored;
  const sent = await runProduct(
    0,
    { sessions: 6 },
    {
      sinks: [
        { kind: 'collector' },
        {
          kind: 'application-insights',
          connectionString: `InstrumentationKey=0ec7d4ee-5b3a-4db2-b83d-ccb675330317;IngestionEndpoint=${url}`,
        },
        {
          kind: 'otlp',
          endpoint: url,
          headers: { 'x-api-key': '0ec7d4ee-5b3a-4db2-b83d-ccb675330317' },
        },
      ],
    },
  );
  expect(sent).toEqual({ sent: 18, kept: 0, dropped: 0, lost: 0 });
  const { eventsStored } = await readUntil(
    readStatus,
    (status) => status.eventsStored >= before + 18,
  );
  expect(eventsStored).toBe(before + 18);
});

it('what a full spool has dropped is counted at the collector, of every installation', async () => {
  const sent = await Promise.all(
    [1, 2, 3].map((installation) => runProduct(installation, { sessions: 520 })),
  );
  const more = await Promise.all(
    [4, 5, 6].map((installation) => runProduct(installation, { sessions: 520 })),
  );
  const lost = [...sent, ...more].map((result) => result.lost);
  expect(Math.min(...lost)).toBeGreaterThan(0);
  for (const result of [...sent, ...more]) expect(result).toMatchObject({ kept: 0, dropped: 0 });
  await readUntil(readStatus, ({ journal }) => journal.eventsWaiting === 0);
  const day = (offset: number): Day =>
    new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10) as Day;
  const question: Question = {
    product: 'delivered',
    metric: {
      of: 'field',
      event: 'candor.lost',
      field: 'count',
      statistic: 'sum',
      over: 'each',
    },
    breakdown: null,
    filters: [],
    span: { from: day(-1), to: day(0) },
    step: 'span',
    lane: 'usage',
  };
  const { rows } = await ask(join(root, 'data'), question);
  expect(rows.map(({ value }) => value)).toEqual([lost.reduce((sum, count) => sum + count, 0)]);
});

it('what was dropped as too old is counted at the collector', async () => {
  await runProduct(7, { sessions: 3, events: 2, daysAgo: 31, sends: false });
  expect(await runProduct(7, { sessions: 0 })).toMatchObject({ kept: 0, dropped: 6 });
  expect(await readLosses(7)).toEqual([{ reason: 'expired', count: 6 }]);
});

it('what a collector has refused is counted at the one that takes the next report', async () => {
  const unknown = { key: '11111111-2222-4333-8444-555555555555' };
  const refused = await runProduct(8, { sessions: 1, events: 4 }, unknown);
  expect(refused).toMatchObject({ sent: 0, dropped: 4 });
  expect(await runProduct(8, { sessions: 0 })).toMatchObject({ kept: 0, dropped: 0 });
  expect(await readLosses(8)).toEqual([{ reason: 'refused', count: 4 }]);
});

it('what went beyond the bytes of a spool is counted at the collector', async () => {
  const { lost, ...sent } = await runProduct(9, { sessions: 1, events: 130_000 });
  expect(lost).toBeGreaterThan(0);
  expect(sent).toMatchObject({ kept: 0, dropped: 0 });
  const losses = await readLosses(9);
  expect(new Set(losses.map(({ reason }) => reason))).toEqual(new Set(['spool_full']));
  expect(losses.reduce((sum, { count }) => sum + count, 0)).toBe(lost);
});
