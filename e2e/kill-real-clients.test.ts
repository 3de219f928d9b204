/**
 * Products with the real client, in processes of their own, record and send all the time, while the collector, its engine or both are killed.
 * Afterwards each event that was ever recorded is asked for by its owner's token: by a number that it alone has.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CollectorStatus, RegisteredManifest } from '@candor/query/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callApi } from './lib/ask.ts';
import {
  projectFolder,
  readCollectorFile,
  type RunningCollector,
  startCollector,
} from './lib/running-collector.ts';
import { readUntil } from './lib/wait-until.ts';

const MANIFEST = `
manifest: 1
product: killed
title: Killed
vendor: Example
privacy: https://example.com/privacy
collector: https://telemetry.example.com
key: 0ec7d4ee-5b3a-4db2-b83d-ccb675330318
consent: { default: ask, unattended: same }
lanes: { usage: How it is used. }
ids: { device: until_reset }
session: [version]
events:
  thing.made:
    lane: usage
    when: when a thing is made
    why: How many things are made.
    fields: { number: { type: count, why: Which one it was. } }
`;

/**
 * Records and sends until it is told to end, and then sends until nothing is left. Where nothing could be sent, the client waits a minute
 * and longer before it tries again: by this clock that is over at once.
 */
const PRODUCT = `
import { createTelemetry } from '@candor/client/telemetry';
const { declaration, options } = JSON.parse(process.argv[1]);
let ahead = 0;
const now = () => Date.now() + ahead;
const effects = { env: {}, isInteractive: () => true, isContainer: () => false, now };
let isEnding = false;
process.stdin.on('data', () => (isEnding = true));
let number = 0;
let failures = 0;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
while (!isEnding) {
  const telemetry = createTelemetry(declaration, { ...options, effects });
  telemetry.choose('on');
  for (let turn = 0; turn < 10 && !isEnding; turn += 1) {
    for (let event = 0; event < 20; event += 1) telemetry.record('thing.made', { number: (number += 1) });
    const { sent, kept } = await telemetry.send();
    if (sent === 0 && kept > 0) {
      failures += 1;
      ahead += 5 * 3_600_000;
      await pause(100);
    }
  }
  telemetry.close();
}
const last = createTelemetry(declaration, { ...options, effects });
let dropped = 0;
for (let isLeft = true; isLeft;) {
  const result = await last.send();
  dropped += result.dropped;
  isLeft = result.kept > 0;
  if (isLeft && result.sent === 0) {
    ahead += 5 * 3_600_000;
    await pause(100);
  }
}
last.close();
process.stdin.destroy();
process.stdout.write(JSON.stringify({ number, failures, dropped }));
`;

/** Each event that the collector holds of an installation, by its number. */
const READER = `
import { downloadExport, listHoldings } from '@candor/client/holdings';
const { declaration, options } = JSON.parse(process.argv[1]);
const { folder, collector } = options;
const effects = { now: Date.now, env: {} };
const asker = { target: { collector, key: declaration.manifest.key }, proxy: undefined, effects };
const numbers = [];
for (const holdings of listHoldings({ manifest: declaration.manifest, folder, effects })) {
  const asked = await downloadExport(asker, holdings, (line) => {
    if (line.includes('"thing.made"')) numbers.push(JSON.parse(line).fields.number);
  });
  if (!asked.ok) throw new Error(asked.message);
}
process.stdout.write(JSON.stringify(numbers));
`;

interface Ended {
  readonly number: number;
  readonly failures: number;
  readonly dropped: number;
}

const installations = [0, 1, 2, 3];
const kills = ['collector', 'engine', 'both', 'collector', 'engine', 'both'] as const;

let root: string;
let dataFolder: string;
let collector: RunningCollector;
let running: Program[] = [];
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'candor-killed-'));
  dataFolder = join(root, 'data');
  collector = await startCollector({ dataFolder });
});
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  running = [];
  await collector.stop('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

it('kill -9 of the collector, the engine and both, while real clients send: every event that they recorded is there, once', async () => {
  const declaration = await registerManifest();
  const port = Number(new URL(collector.url).port);
  const products = installations.map((each) => start(PRODUCT, declaration, each));
  let stored = 0;
  for (const [index, what] of kills.entries()) {
    // Only a kill under load proves anything: wait until more has arrived than at the last one.
    const before = stored;
    stored = (await readUntil(readStatus, ({ eventsStored }) => eventsStored > before, 120_000))
      .eventsStored;
    await wait(index * 170);
    expect(products.map(({ child }) => child.exitCode)).toEqual(installations.map(() => null));
    if (what !== 'collector') process.kill(findEngine(), 'SIGKILL');
    if (what === 'engine') continue;
    await collector.stop('SIGKILL');
    collector = await startCollector({ dataFolder, port });
  }
  for (const { child } of products) child.stdin?.end('end');
  const ended = await Promise.all(
    products.map(async ({ output }) => JSON.parse(await output) as Ended),
  );
  await readUntil(readStatus, ({ journal }) => journal.eventsWaiting === 0);
  expect(ended.map(({ dropped }) => dropped)).toEqual(installations.map(() => 0));
  // They did meet a collector that was away, and tried again.
  expect(ended.reduce((sum, { failures }) => sum + failures, 0)).toBeGreaterThan(0);
  for (const [installation, { number }] of ended.entries()) {
    const held = JSON.parse(await start(READER, declaration, installation).output) as number[];
    expect(number).toBeGreaterThan(0);
    // Equal to what was recorded: each once, whatever the order.
    expect(held.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: number }, (_, at) => at + 1),
    );
  }
});

interface Program {
  readonly child: ChildProcess;
  /** All that it printed, when it has ended. */
  readonly output: Promise<string>;
}

function start(program: string, declaration: object, installation: number): Program {
  const folder = join(root, `installation-${installation}`);
  const options = { version: '1.0.0', folder, settingsFolders: [], collector: collector.url };
  const flags = ['--conditions=candor-source', '--import', 'tsx', '--input-type=module'];
  const told = JSON.stringify({ declaration, options });
  const child = spawn(process.execPath, [...flags, '--eval', program, '--', told], {
    cwd: projectFolder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const output = new Promise<string>((resolve) => {
    child.once('close', () => resolve(printed));
  });
  running.push({ child, output });
  return { child, output };
}

const readStatus = (): Promise<CollectorStatus> => callApi(dataFolder, 'GET', '/api/status');

async function registerManifest(): Promise<object> {
  const { token } = await readCollectorFile(dataFolder);
  const added = await fetch(`${collector.url}/api/manifests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/yaml' },
    body: MANIFEST,
  });
  if (!added.ok) throw new Error(`the manifest was not taken: ${await added.text()}`);
  const path = '/api/products/killed/manifest';
  const { hash, manifest } = await callApi<RegisteredManifest>(dataFolder, 'GET', path);
  return { hash, manifest };
}

/** The collector's only child. */
function findEngine(): number {
  const { pid } = collector.process;
  const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return Number(first);
}
