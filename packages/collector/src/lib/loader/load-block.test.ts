import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import { type Store, type StoreAddress, openStore } from '@candor/store/store';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type JournalEntry, encodeEntry } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import { type JournalBench, buildEntry, createJournalBench } from '../journal/journal.fixture.ts';
import { type RejectedReports, openRejectedReports } from '../rejected/rejected-reports.ts';
import { startLoader } from './loader.ts';

let folder: string;
let engine: Engine;
let store: Store;
let storeAddress: StoreAddress;
let journals: JournalBench;
let journal: Journal;
let rejected: RejectedReports;
let databases = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-loader-'));
  engine = await startEngine({ dataFolder: folder });
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  databases += 1;
  const { url, username, password } = engine;
  storeAddress = { url, username, password, database: `loader_${databases}` };
  store = openStore(storeAddress);
  journals = await createJournalBench();
  journal = await journals.open();
  rejected = await openRejected();
});
afterEach(async () => {
  await journal.close();
  await store.close();
  await journals.remove();
});

const rejectedFolder = () => join(journals.folder, 'rejected');
const openRejected = () =>
  openRejectedReports(rejectedFolder(), (line) => void journals.logged.push(line));

const good = (): JournalEntry => ({
  ...buildEntry(1, 3),
  session: randomUUID(),
  received: Date.now(),
  events: [1, 2, 3].map((seq) => [seq, Date.now(), 'heartbeat', { uptime: seq }]),
});

async function append(...entries: readonly JournalEntry[]): Promise<void> {
  for (const entry of entries) await journal.append(encodeEntry(entry), entry.events.length);
}

async function load(blockTriesMax: number): Promise<void> {
  const log = (line: string): void => void journals.logged.push(line);
  const loader = startLoader({
    journal,
    store,
    storeAddress,
    rejected,
    now: Date.now,
    log,
    blockTriesMax,
  });
  await expect.poll(() => journal.status().eventsWaiting, { timeout: 20_000 }).toBe(0);
  await loader.stop(1_000);
}

it('a report that can never be stored is set aside, said loudly, and keeps nothing else waiting', async () => {
  const bad = { ...good(), session: 'no session' };
  await append(good(), good(), bad, good());
  await load(1_000);
  expect(await store.countEvents()).toBe(9);
  const [name = ''] = await readdir(rejectedFolder());
  expect(await readFile(join(rejectedFolder(), name), 'latin1')).toContain('no session');
  expect((await stat(join(rejectedFolder(), name))).mode & 0o777).toBe(0o600);
  expect(rejected.count()).toBe(1);
  expect(journals.logged.filter((line) => line.startsWith('rejected:'))).toMatchObject([
    expect.stringMatching(
      /got 1 with 3 events that it refuses for good.*NOT in any answer/,
    ) as string,
  ]);
  expect(journals.logged.join('\n')).not.toContain('no session');
  await openRejected();
  expect(journals.logged.at(-1)).toMatch(/got reports of 1 blocks/);
});

it('what ClickHouse itself refuses is tried again before it is set aside, and then what follows is loaded', async () => {
  const bad = { ...good(), ephemeral: 'perhaps' as unknown as boolean };
  await append(bad, good());
  await load(2);
  expect(await store.countEvents()).toBe(3);
  expect(rejected.count()).toBe(1);
  expect(journals.logged.some((line) => line.includes('tried again'))).toBe(true);
});

it('what was set aside is erased with the rest: its owner alone, and whatever of it a disk has damaged', async () => {
  const own = { ...good(), product: 'kitchen', device: 'd'.repeat(32), ephemeral: 7 as never };
  const other = { ...own, device: 'e'.repeat(32) };
  await append(own, other);
  await load(1);
  const [name = ''] = await readdir(rejectedFolder());
  const path = join(rejectedFolder(), name);
  const owner = { product: 'kitchen', devices: [own.device], sessions: [] };
  await rejected.erase([{ ...owner, product: 'cellar' }]);
  expect(await readFile(path, 'latin1')).toContain(own.device);
  await rejected.erase([owner]);
  const left = await readFile(path, 'latin1');
  expect([left.includes(own.device), left.includes(other.device)]).toEqual([false, true]);
  await writeFile(path, left.replace('"product"', '"broduct"'), 'latin1');
  await rejected.erase([{ ...owner, devices: [other.device] }]);
  expect(await readdir(rejectedFolder())).toEqual([]);
});

it('a store whose tables are gone refuses everything: then nothing is set aside, and all is loaded once they are back', async () => {
  await append(good(), good());
  await store.migrate();
  const { url, username, password } = engine;
  const headers = { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password };
  const run = (statement: string): Promise<Response> =>
    fetch(url, { method: 'POST', headers, body: statement });
  const database = `loader_${databases}`;
  await run(`RENAME TABLE ${database}.events TO ${database}.away`);
  const log = (line: string): void => void journals.logged.push(line);
  const parts = { journal, store, storeAddress, rejected, now: Date.now, log, blockTriesMax: 2 };
  const loader = startLoader(parts);
  // Tried at least three times: after 0, 250 and 750 ms.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect([journal.status().eventsWaiting, rejected.count()]).toEqual([6, 0]);
  await run(`RENAME TABLE ${database}.away TO ${database}.events`);
  await expect.poll(() => journal.status().eventsWaiting, { timeout: 20_000 }).toBe(0);
  await loader.stop(1_000);
  expect(await store.countEvents()).toBe(6);
});

it('a failure that is not known to be of the events is one of the store: nothing is set aside, and all is loaded afterwards', async () => {
  await append(good(), good());
  await store.migrate();
  const { url, username, password } = engine;
  const headers = { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password };
  const alter = (change: string): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers,
      body: `ALTER TABLE loader_${databases}.events ${change}`,
    });
  // Number 469, which no list of ours has, as it has none of those of an ailing disk.
  expect((await alter('ADD CONSTRAINT ailing CHECK seq = 0')).status).toBe(200);
  const log = (line: string): void => void journals.logged.push(line);
  const parts = { journal, store, storeAddress, rejected, now: Date.now, log, blockTriesMax: 2 };
  const loader = startLoader(parts);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect([journal.status().eventsWaiting, rejected.count()]).toEqual([6, 0]);
  await alter('DROP CONSTRAINT ailing');
  await expect.poll(() => journal.status().eventsWaiting, { timeout: 20_000 }).toBe(0);
  await loader.stop(1_000);
  expect(await store.countEvents()).toBe(6);
});
