/**
 * Products with the real client, in processes of their own, record and send all the time, while the collector, its engine or both are killed.
 * Afterwards each event that was ever recorded is asked for by its owner's token: by a number that it alone has.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CollectorStatus, RegisteredManifest } from '@candor/query/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callApi } from './lib/ask.ts';
import {
  readCollectorFile,
  type RunningCollector,
  startCollector,
} from './lib/running-collector.ts';
import { readUntil } from './lib/wait-until.ts';
import type { ProductJob } from './real-clients/product-main.ts';
import { type RealClients, startRealClients } from './real-clients/real-clients.ts';

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

const kills = ['collector', 'engine', 'both', 'collector', 'engine', 'both'] as const;

let root: string;
let dataFolder: string;
let collector: RunningCollector;
let products: RealClients | null = null;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'candor-killed-'));
  dataFolder = join(root, 'data');
  collector = await startCollector({ dataFolder });
});
afterEach(async () => {
  products?.killAll();
  products = null;
  await collector.stop('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

it('kill -9 of the collector, the engine and both, while real clients send: every event that they recorded is there, once', async () => {
  const port = Number(new URL(collector.url).port);
  products = startRealClients({
    installations: 4,
    folder: root,
    declaration: await registerManifest(),
    collector: collector.url,
    counted: { event: 'thing.made', field: 'number', beside: {} },
    isBuilt: false,
  });
  let stored = 0;
  for (const [index, what] of kills.entries()) {
    // Only a kill under load proves anything: wait until more has arrived than at the last one.
    const before = stored;
    stored = (await readUntil(readStatus, ({ eventsStored }) => eventsStored > before, 120_000))
      .eventsStored;
    await wait(index * 170);
    expect(products.areRunning()).toBe(true);
    if (what !== 'collector') process.kill(findEngine(), 'SIGKILL');
    if (what === 'engine') continue;
    await collector.stop('SIGKILL');
    collector = await startCollector({ dataFolder, port });
  }
  await products.settle();
  await readUntil(readStatus, ({ journal }) => journal.eventsWaiting === 0);
  // They did meet a collector that was away, and tried again.
  expect(products.readState().failures).toBeGreaterThan(0);
  expect(await products.findDifferences()).toEqual([]);
});

const readStatus = (): Promise<CollectorStatus> => callApi(dataFolder, 'GET', '/api/status');

async function registerManifest(): Promise<ProductJob['declaration']> {
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
