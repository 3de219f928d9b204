import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import { dayOf } from '@candor/query/day';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBlockWriter } from './lib/block-rows.ts';
import { EVENT_COLUMNS } from './lib/row-binary.ts';
import { readPieces } from './lib/row-spans.ts';
import { createManifest, createQuestion, day } from './lib/example-product.fixture.ts';
import { eventLists } from './lib/random-events.fixture.ts';
import { dropRepeats } from './lib/recount.fixture.ts';
import { createTestStore } from './lib/test-store.fixture.ts';
import { StoreError } from './errors.ts';
import { eventAtMsMax, eventAtMsMin } from './limits.ts';
import { openStore, type Store, type StoreBlock, type StoredEvent } from './store.ts';

let folder: string;
let engine: Engine;
const [events = []] = fc.sample(eventLists, { seed: 3, numRuns: 1 });
const [first] = events;
const stored = dropRepeats(events).length;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-store-'));
  engine = await startEngine({ dataFolder: folder });
});

afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('insertBlock()', () => {
  it('stores a block once, called one after the other, at the same time, or by another process', async () => {
    const test = await createTestStore(engine);
    const block = { segment: 1, block: 1, events };
    await test.store.insertBlock(block);
    await test.store.insertBlock(block);
    await Promise.all([test.store.insertBlock(block), test.store.insertBlock(block)]);
    const other = openStore(test.address);
    await other.insertBlock(block);
    expect(await other.countEvents()).toBe(stored);
    await other.close();
    await test.close();
  });

  it('stores what a crash left out of a block, and nothing twice', async () => {
    const test = await createTestStore(engine);
    const block = { segment: 1, block: 1, events };
    await test.store.insertBlock(block);
    // An insert is whole in each month, but not over all: as if it had been cut short between two.
    await test.connection.command("ALTER TABLE events DROP PARTITION '202602'");
    expect(await test.store.countEvents()).toBeLessThan(stored);
    await test.store.insertBlock(block);
    expect(await test.store.countEvents()).toBe(stored);
    await test.close();
  });

  it('stores a block whose look-up tables were written before a crash, and its events not', async () => {
    const test = await createTestStore(engine);
    await test.store.insertBlock({ segment: 1, block: 1, events });
    await test.connection.command('TRUNCATE TABLE events');
    await test.store.insertBlock({ segment: 1, block: 1, events });
    expect(await test.store.countEvents()).toBe(stored);
    await test.close();
  });

  it('takes a name that was used for other events: a journal can start anew', async () => {
    const test = await createTestStore(engine);
    await test.store.insertBlock({ segment: 1, block: 1, events: events.slice(0, 10) });
    await test.store.insertBlock({ segment: 1, block: 1, events: events.slice(10) });
    expect(await test.store.countEvents()).toBe(stored);
    await test.close();
  });

  it('gives an insert that is under way twice the same token, by which ClickHouse drops the second', async () => {
    const test = await createTestStore(engine);
    const rows = await createBlockWriter()({ segment: 1, block: 1, events: dropRepeats(events) });
    const settings = { insert_deduplicate: 1, insert_deduplication_token: 'same' } as const;
    await test.connection.insertEvents(EVENT_COLUMNS, readPieces(rows), settings);
    await test.connection.insertEvents(EVENT_COLUMNS, readPieces(rows), settings);
    expect(await test.store.countEvents()).toBe(stored);
    await test.close();
  });

  it('names the insert of a month alike in every try, whatever is stored of the block by then', async () => {
    const test = await createTestStore(engine);
    const months = [Date.UTC(2026, 0, 31), Date.UTC(2026, 1, 1)];
    const events = [1, 2, 3, 4, 5, 6].map((seq) => ({
      ...(first as StoredEvent),
      seq,
      at: months[seq % 2] as number,
    }));
    const block = { segment: 1, block: 1, events };
    await test.store.insertBlock(block);
    // To the next look-up, February looks as if most of it were still under way: the second is dropped for the sake of the first.
    const isUnderWay = 'toYYYYMM(day) = 202602 AND seq > 1';
    await test.connection.command(
      `ALTER TABLE events DELETE WHERE ${isUnderWay} SETTINGS mutations_sync = 1`,
    );
    expect(await test.store.countEvents()).toBe(4);
    await test.store.insertBlock(block);
    expect(await test.store.countEvents()).toBe(4);
    // Another block may store them.
    await test.store.insertBlock({ ...block, block: 2 });
    expect(await test.store.countEvents()).toBe(6);
    await test.close();
  });

  it('stores what a token drops that was noted before a kill, and its events not stored', async () => {
    const test = await createTestStore(engine);
    const block = { segment: 1, block: 1, events };
    await test.store.insertBlock(block);
    // What is left of such a kill: the tokens.
    await test.connection.command(
      'ALTER TABLE events DELETE WHERE seq % 2 = 1 SETTINGS mutations_sync = 1',
    );
    expect(await test.store.countEvents()).toBeLessThan(stored);
    const reopened = openStore(test.address);
    await reopened.insertBlock(block);
    expect(await reopened.countEvents()).toBe(stored);
    await reopened.close();
    await test.close();
  });

  it('keeps sessions apart whose ids begin alike', async () => {
    const test = await createTestStore(engine);
    const alike = ['01', '02', '03'].map((end) => ({
      ...(first as StoredEvent),
      session: `11111111-1111-4111-8111-1111111111${end}`,
    }));
    for (const event of [...alike, ...alike]) {
      await test.store.insertBlock({ segment: 1, block: 1, events: [event] });
    }
    expect(await test.store.countEvents()).toBe(3);
    await test.close();
  });

  it('takes a block without events', async () => {
    const test = await createTestStore(engine);
    await test.store.insertBlock({ segment: 1, block: 1, events: [] });
    expect(await test.store.countEvents()).toBe(0);
    expect(await test.store.readProductDays('example')).toBeNull();
    await test.close();
  });

  it.each<[string, Partial<StoredEvent>]>([
    ['a session that is no UUID', { session: 'one' }],
    ['a device that is no pseudonym', { device: 'DESKTOP-KLAUS' }],
    ['a sequence number of nothing', { seq: 0 }],
    ['a sequence number that is too large', { seq: 2 ** 32 }],
    ['an instant before there were any', { at: -1 }],
    ['an instant that no day holds', { at: Date.UTC(2150, 0, 1) }],
    ['an instant that is none', { received: Number.NaN }],
  ])('refuses %s, with nothing of it in the message', async (_name, parts) => {
    const test = await createTestStore(engine);
    const event = { ...(first as StoredEvent), ...parts };
    const insert = test.store.insertBlock({ segment: 1, block: 1, events: [event] });
    await expect(insert).rejects.toMatchObject({ code: 'STORE_BAD_EVENT' });
    await expect(insert).rejects.not.toThrow('KLAUS');
    // The next block is taken all the same.
    await test.store.insertBlock({ segment: 1, block: 2, events });
    expect(await test.store.countEvents('example')).toBe(stored);
    await test.close();
  });

  it('loses nothing and counts nothing twice when the engine is killed under it', async () => {
    const test = await createTestStore(engine);
    const failures = new Set<unknown>();
    for (let block = 0; block < 12; block += 1) {
      const events = renameSessions(block);
      if (block % 4 === 1) killSoon(block);
      // As the loader does: the same block again, until it is taken.
      while (!(await isTaken(test.store, { segment: 1, block, events }, failures))) {
        await new Promise((done) => setTimeout(done, 50));
      }
    }
    expect(await test.store.countEvents()).toBe(12 * stored);
    expect(failures).toEqual(new Set(['STORE_UNREACHABLE']));
    await test.close();
  });
});

describe('the days of a product', () => {
  it('are those of its events alone', async () => {
    const test = await createTestStore(engine);
    const other = { ...(first as StoredEvent), product: 'other', at: Date.UTC(2020, 1, 29, 23) };
    const ours = { ...(first as StoredEvent), seq: 7, at: Date.UTC(2026, 0, 7) };
    await test.insert([other, ours], 10);
    expect(await test.store.readProductDays('other')).toEqual({
      firstDay: '2020-02-29',
      lastDay: '2020-02-29',
    });
    expect(await test.store.readProductDays('example')).toEqual({
      firstDay: '2026-01-07',
      lastDay: '2026-01-07',
    });
    expect(await test.store.readProductDays('none')).toBeNull();
    expect(await test.store.countEvents('other')).toBe(1);
    await test.close();
  });
});

describe('what is stored', () => {
  it('happened on the instant and the day on which it did, from the first that can be to the last', async () => {
    const test = await createTestStore(engine);
    const instants = fc.sample(fc.integer({ min: eventAtMsMin, max: eventAtMsMax }), 200);
    const events = [eventAtMsMin, eventAtMsMax, ...instants].map((at, index) => ({
      ...(first as StoredEvent),
      seq: index + 1,
      at,
    }));
    await test.insert(events, 1000);
    const text =
      'SELECT seq, toUnixTimestamp64Milli(at) AS ms, toString(day) AS name FROM events ORDER BY seq';
    expect(await test.connection.ask({ text, parameters: {} }, {})).toEqual(
      events.map(({ seq, at }) => ({ seq, ms: at, name: dayOf(at) })),
    );
    await test.close();
  });

  it('answers nothing where there is nothing', async () => {
    const test = await createTestStore(engine);
    const answer = await test.store.ask(
      createQuestion({ span: { from: day('2026-01-01'), to: day('2026-01-02') } }),
      createManifest(),
      5,
    );
    expect(answer).toMatchObject({ rows: [], installations: null, folded: { groups: 0, rows: 0 } });
    await test.close();
  });
});

/** The events, once each, in other sessions for each block. */
function renameSessions(block: number): readonly StoredEvent[] {
  return dropRepeats(events).map((event) => ({
    ...event,
    session: `${event.session.slice(0, 6)}${String(block).padStart(2, '0')}${event.session.slice(8)}`,
  }));
}

function killSoon(delayMs: number): void {
  const pid = engine.readPid();
  if (pid !== undefined) setTimeout(() => process.kill(pid, 'SIGKILL'), delayMs);
}

async function isTaken(store: Store, block: StoreBlock, failures: Set<unknown>): Promise<boolean> {
  try {
    await store.insertBlock(block);
    return true;
  } catch (error) {
    failures.add(error instanceof StoreError ? error.code : error);
    return false;
  }
}
