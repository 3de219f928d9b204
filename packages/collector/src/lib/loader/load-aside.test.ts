import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { asideEventsMin } from '../../limits.ts';
import { type JournalEntry, encodeEntry } from '../journal/entry.ts';
import { buildEntry } from '../journal/journal.fixture.ts';
import type { JournalBlock } from '../journal/open-block.ts';
import { type AsideLoader, createAsideLoader } from './load-aside.ts';
import { type LoaderBench, type LoaderEngine, startLoaderEngine } from './loader.fixture.ts';

let engine: LoaderEngine;
let bench: LoaderBench;
let loader: AsideLoader;

beforeAll(async () => {
  engine = await startLoaderEngine();
});
afterAll(() => engine.stop());
const start = (): AsideLoader => createAsideLoader({ ...bench, blockTriesMax: 2 });
beforeEach(async () => {
  bench = await engine.open();
  loader = start();
});
afterEach(async () => {
  await loader.stop();
  await bench.close();
});

const large = (session: string = randomUUID()): JournalEntry => ({
  ...buildEntry(1, 1),
  session,
  received: Date.now(),
  events: Array.from({ length: asideEventsMin }, (_, index) => [
    index + 1,
    Date.now(),
    'heartbeat',
    { uptime: index },
  ]),
});

async function closeBlock(...entries: readonly JournalEntry[]): Promise<JournalBlock> {
  await bench.append(...entries);
  const block = bench.journal.nextBlock(true);
  if (block === null) throw new Error('what was appended is in a block');
  return block;
}

it('a large block is in the store once it is loaded, and once more counts nothing twice', async () => {
  const entry = large();
  const block = await closeBlock(entry);
  expect(await loader.load(block)).toBe(entry.received);
  expect(await bench.store.countEvents()).toBe(asideEventsMin);
  expect(await loader.load(block)).toBe(entry.received);
  expect(await bench.store.countEvents()).toBe(asideEventsMin);
});

it('a report that can never be stored is set aside with its bytes, and the rest of the block is stored', async () => {
  const bad = large('no session');
  await loader.load(await closeBlock(large(), bad));
  expect(await bench.store.countEvents()).toBe(asideEventsMin);
  const taken: Buffer[] = [];
  await bench.rejected.takeBack(async (payload) => void taken.push(payload));
  expect(taken).toEqual([encodeEntry(bad)]);
});

it('a thread that is ended while it starts or loads says so, and the block is loaded by another, once', async () => {
  let blocks = 0;
  let ended = 0;
  for (const delayMs of [0, 400, 700, 900, 1_000, 1_100, 1_300]) {
    const block = await closeBlock(large(), large(), large());
    blocks += 1;
    const loading = loader.load(block).catch((failure: unknown) => failure);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await loader.stop();
    if ((await loading) instanceof Error) ended += 1;
    await expect(loader.load(block)).rejects.toThrow('a thread ended');
    loader = start();
    await loader.load(block);
    await loader.stop();
    loader = start();
    expect(await bench.store.countEvents()).toBe(blocks * 3 * asideEventsMin);
    await bench.journal.markTaken(block);
  }
  expect(ended).toBeGreaterThan(0);
}, 60_000);

it('a journal that can not be read, and a store that is away, are told as where a block is loaded on the spot', async () => {
  const block = await closeBlock(large());
  await expect(loader.load({ ...block, block: block.block + 7 })).rejects.toMatchObject({
    code: 'journal_failed',
    message: expect.stringContaining('checksum') as string,
  });
  const storeAddress = { ...bench.storeAddress, url: 'http://127.0.0.1:1' };
  const away = createAsideLoader({ ...bench, storeAddress, blockTriesMax: 2 });
  await expect(away.load(block)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  await away.stop();
});
