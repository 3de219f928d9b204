import { randomUUID } from 'node:crypto';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { JournalEntry } from '../journal/entry.ts';
import { buildEntry } from '../journal/journal.fixture.ts';
import { type LoaderBench, type LoaderEngine, startLoaderEngine } from './loader.fixture.ts';
import { type Loader, startLoader } from './loader.ts';

let engine: LoaderEngine;
let bench: LoaderBench;

beforeAll(async () => {
  engine = await startLoaderEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  bench = await engine.open();
});
afterEach(() => bench.close());

const good = (): JournalEntry => ({
  ...buildEntry(1, 3),
  session: randomUUID(),
  received: Date.now(),
  events: [1, 2, 3].map((seq) => [seq, Date.now(), 'heartbeat', { uptime: seq }]),
});

const start = (blockTriesMax: number): Loader =>
  startLoader({ ...bench, now: Date.now, blockTriesMax });

async function finish(loader: Loader): Promise<void> {
  await expect.poll(() => bench.journal.status().eventsWaiting, { timeout: 20_000 }).toBe(0);
  await loader.stop(1_000);
}

it('a report that can never be stored is set aside, said loudly, and keeps nothing else waiting', async () => {
  const bad = { ...good(), session: 'no session' };
  await bench.append(good(), good(), bad, good());
  await finish(start(1_000));
  expect(await bench.store.countEvents()).toBe(9);
  const [name = ''] = await readdir(bench.rejectedFolder);
  expect(await readFile(join(bench.rejectedFolder, name), 'latin1')).toContain('no session');
  expect((await stat(join(bench.rejectedFolder, name))).mode & 0o777).toBe(0o600);
  expect(bench.rejected.count()).toBe(1);
  expect(bench.logged.filter((line) => line.startsWith('rejected:'))).toMatchObject([
    expect.stringMatching(
      /got 1 with 3 events that it refuses for good.*NOT in any answer/,
    ) as string,
  ]);
  expect(bench.logged.join('\n')).not.toContain('no session');
  await bench.openRejected();
  expect(bench.logged.at(-1)).toMatch(/got reports of 1 blocks/);
});

it('what ClickHouse itself refuses is tried again before it is set aside, and then what follows is loaded', async () => {
  const bad = { ...good(), ephemeral: 'perhaps' as unknown as boolean };
  await bench.append(bad, good());
  await finish(start(2));
  expect(await bench.store.countEvents()).toBe(3);
  expect(bench.rejected.count()).toBe(1);
  expect(bench.logged.some((line) => line.includes('tried again'))).toBe(true);
});

it('what was set aside is erased with the rest: its owner alone, and whatever of it a disk has damaged', async () => {
  const own = { ...good(), product: 'kitchen', device: 'd'.repeat(32), ephemeral: 7 as never };
  const other = { ...own, device: 'e'.repeat(32) };
  await bench.append(own, other);
  await finish(start(1));
  const [name = ''] = await readdir(bench.rejectedFolder);
  const path = join(bench.rejectedFolder, name);
  const owner = { product: 'kitchen', devices: [own.device], sessions: [] };
  await bench.rejected.erase([{ ...owner, product: 'cellar' }]);
  expect(await readFile(path, 'latin1')).toContain(own.device);
  await bench.rejected.erase([owner]);
  const left = await readFile(path, 'latin1');
  expect([left.includes(own.device), left.includes(other.device)]).toEqual([false, true]);
  await writeFile(path, left.replace('"product"', '"broduct"'), 'latin1');
  await bench.rejected.erase([{ ...owner, devices: [other.device] }]);
  expect(await readdir(bench.rejectedFolder)).toEqual([]);
});

it('a store whose tables are gone refuses everything: then nothing is set aside, and all is loaded once they are back', async () => {
  await bench.append(good(), good());
  await bench.run('RENAME TABLE events TO away');
  const loader = start(2);
  // Tried at least three times: after 0, 250 and 750 ms.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect([bench.journal.status().eventsWaiting, bench.rejected.count()]).toEqual([6, 0]);
  await bench.run('RENAME TABLE away TO events');
  await finish(loader);
  expect(await bench.store.countEvents()).toBe(6);
});

it('a failure that is not known to be of the events is one of the store: nothing is set aside, and all is loaded afterwards', async () => {
  await bench.append(good(), good());
  const alter = (change: string): Promise<Response> => bench.run(`ALTER TABLE events ${change}`);
  // Number 469, which no list of ours has, as it has none of those of an ailing disk.
  expect((await alter('ADD CONSTRAINT ailing CHECK seq = 0')).status).toBe(200);
  const loader = start(2);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect([bench.journal.status().eventsWaiting, bench.rejected.count()]).toEqual([6, 0]);
  await alter('DROP CONSTRAINT ailing');
  await finish(loader);
  expect(await bench.store.countEvents()).toBe(6);
});
