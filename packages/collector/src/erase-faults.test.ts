import { once } from 'node:events';
import type { EraseAnswer, HeldAnswer, ReceiptKeysAnswer } from '@candor/manifest/holdings';
import { searchFolder } from '@candor/store/search-folder.fixture';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { askDishes } from './kitchen-questions.fixture.ts';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { createCollectorProcesses, pause } from './collector-process.fixture.ts';
import { describeDataFolder } from './lib/data-folder/data-folder.ts';
import {
  type Installation,
  askHoldings,
  createInstallation,
  sendReport,
} from './lib/holdings/installation.fixture.ts';
import { verifyReceipt } from './lib/receipts/verify-receipt.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';
import { startRetryingClient } from './retrying-client.fixture.ts';

let bench: CollectorBench;
const processes = createCollectorProcesses();
beforeEach(async () => {
  bench = await createCollectorBench();
});
afterEach(async () => {
  processes.killAll();
  await bench.remove();
});

/** As many installations as an answer needs, and one more. */
const CLIENTS = 6;

const allEvents = askDishes(-10, 1);

async function countInAnswers(): Promise<number | undefined> {
  const { body } = await bench.call('POST /api/ask', { body: allEvents });
  return body.rows[0]?.value ?? undefined;
}

/** Sends until it is acknowledged. */
async function sendSurely(url: string, installation: Installation): Promise<void> {
  for (;;) {
    const answer = await sendReport(url, installation, [1, 2, 3]).catch(() => null);
    if (answer?.status === 200) return;
    await pause(25);
  }
}

/** As long as nobody has said that it is done, it is asked for again, as a client does. */
async function eraseSurely(target: { url: string }, installation: Installation): Promise<void> {
  for (;;) {
    const ids = { tokens: [installation.token] };
    const answer = await askHoldings(target.url, 'erase', ids).catch(() => null);
    if (answer?.status === 200) return;
    await pause(50);
  }
}

it('kill -9 while erasures are under way: they are finished, others lose and double nothing, rollups are a recount', async () => {
  await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  await bench.collector().stop();
  const target = { url: '' };
  const client = startRetryingClient(target, CLIENTS);
  const erasing: Promise<void>[] = [];
  const gone: Installation[] = [];
  for (const lifeMs of [150, 20, 1_400]) {
    const { child, url } = await processes.spawn(bench.folder);
    target.url = url;
    const installation = createInstallation();
    await sendSurely(url, installation);
    gone.push(installation);
    erasing.push(eraseSurely(target, installation));
    await pause(lifeMs);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const { url } = await bench.start();
  target.url = url;
  await Promise.all(erasing);
  for (const installation of gone) {
    expect((await sendReport(url, installation, [4])).status).toBe(410);
    const ids = { tokens: [installation.token] };
    const held = (await (await askHoldings(url, 'held', ids)).json()) as HeldAnswer;
    expect(held).toMatchObject({ held: [], erased: [installation.device] });
    for (const id of [installation.device, installation.session]) {
      expect(await searchFolder(bench.folder, id)).toEqual([]);
    }
  }
  const acknowledged = await client.finish();
  expect((await bench.whenLoaded()).eventsStored).toBe(acknowledged);
  await expect.poll(countInAnswers, { timeout: 60_000 }).toBe(acknowledged);
});

it('an erasure whose asker has gone is finished by the next process without being asked again', async () => {
  await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  await bench.collector().stop();
  const installation = createInstallation();
  const { child, url } = await processes.spawn(bench.folder);
  await sendSurely(url, installation);
  const asked = askHoldings(url, 'erase', { tokens: [installation.token] }).catch(() => null);
  // Noted at once, not yet done: it waits for the loader first.
  await expect.poll(async () => (await sendReport(url, installation, [4])).status).toBe(410);
  child.kill('SIGKILL');
  await Promise.all([once(child, 'exit'), asked]);
  await bench.start();
  const search = () => searchFolder(bench.folder, installation.device);
  await expect.poll(search, { timeout: 60_000, interval: 200 }).toEqual([]);
  expect(await searchFolder(bench.folder, installation.session)).toEqual([]);
});

it('what lies in the journal when it is erased, since the store is away, is gone from it and from the whole folder', async () => {
  await bench.start();
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  await bench.stop();
  // Port 1 is nobody's.
  const { url } = await bench.start({ storeUrl: 'http://127.0.0.1:1/candor' });
  const own = createInstallation();
  const others = Array.from({ length: CLIENTS }, createInstallation);
  for (const installation of [...others, own]) {
    expect((await sendReport(url, installation, [1, 2, 3])).status).toBe(200);
  }
  const ids = { tokens: [own.token] };
  const gone = new AbortController();
  const asked = fetch(`${url}/v1/erase/kitchen-key`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...ids, sessions: [] }),
    signal: gone.signal,
  }).catch(() => null);
  // From here on it is noted, and stays so. Until then what came before comes again.
  await expect.poll(async () => (await sendReport(url, own, [3])).status).toBe(410);
  const { journalFolder } = describeDataFolder(bench.folder);
  for (const id of [own.device, own.session]) {
    expect(await searchFolder(journalFolder, id)).not.toEqual([]);
  }
  gone.abort();
  await asked;
  await bench.stop();
  expect(await searchFolder(journalFolder, own.device)).not.toEqual([]);
  const { url: again } = await bench.start();
  const answer = await askHoldings(again, 'erase', ids);
  const { receipt } = (await answer.json()) as EraseAnswer;
  const keys = (await (await fetch(`${again}/v1/receipt-keys`)).json()) as ReceiptKeysAnswer;
  expect(verifyReceipt(keys, receipt)).toMatchObject({ sessions: 1, events: 3 });
  for (const id of [own.device, own.session, own.token]) {
    expect(await searchFolder(journalFolder, id)).toEqual([]);
    expect(await searchFolder(bench.folder, id)).toEqual([]);
  }
  // Those who lay in the same segment have lost nothing.
  await bench.whenLoaded();
  await expect.poll(countInAnswers).toBe(3 * CLIENTS);
});
