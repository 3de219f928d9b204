import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManifest, createQuestion, day } from './lib/example-product.fixture.ts';
import { eventLists } from './lib/random-events.fixture.ts';
import { dropRepeats, recount } from './lib/recount.fixture.ts';
import { createTestStore, type TestStore } from './lib/test-store.fixture.ts';
import { refreshRestMsMax } from './limits.ts';
import { openStore } from './store.ts';

let folder: string;
let engine: Engine;
const [events = []] = fc.sample(eventLists, { seed: 5, numRuns: 1 });
const half = Math.floor(events.length / 2);
const days = new Set(events.map(({ at }) => new Date(at).toISOString().slice(0, 10))).size;
const question = createQuestion({ span: { from: day('2026-01-01'), to: day('2026-03-31') } });
const manifest = createManifest();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-store-'));
  engine = await startEngine({ dataFolder: folder });
});

afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Events that the rollup has taken in: what it holds, not what can be asked. */
async function countRolledUp(test: TestStore): Promise<number> {
  const statement = { text: 'SELECT sum(event_count) AS n FROM installation_days', parameters: {} };
  const [row] = await test.connection.ask<{ n: number }>(statement, {});
  return row?.n ?? 0;
}

describe('refreshRollups()', () => {
  it('takes in each day once, and does nothing when nothing has changed', async () => {
    const test = await createTestStore(engine);
    expect(await test.store.refreshRollups()).toEqual({ refreshed: 0, waiting: 0, failure: null });
    await test.insert(events, 100);
    expect(await test.store.refreshRollups()).toEqual({
      refreshed: days,
      waiting: 0,
      failure: null,
    });
    expect(await countRolledUp(test)).toBe(await test.store.countEvents());
    expect(await test.store.refreshRollups()).toEqual({ refreshed: 0, waiting: 0, failure: null });
    await test.close();
  });

  it('goes on by itself where nobody waits, and takes in what comes meanwhile after that', async () => {
    const test = await createTestStore(engine);
    await test.insert(events.slice(0, half), 100);
    const first = await test.store.refreshRollups(0);
    expect(first).toMatchObject({ refreshed: 0, failure: null });
    expect(first.waiting).toBeGreaterThan(0);
    await test.insert(events.slice(half), 100);
    const soon = { timeout: 30_000, interval: 20 };
    await expect.poll(async () => (await test.store.refreshRollups(0)).waiting, soon).toBe(0);
    expect(await countRolledUp(test)).toBe(await test.store.countEvents());
    await test.close();
  });

  it('knows of a day that changed before a crash: another process refreshes it', async () => {
    const test = await createTestStore(engine);
    await test.insert(events.slice(0, half), 100);
    await test.store.refreshRollups();
    await test.insert(events.slice(half), 100);
    const other = openStore(test.address, { now: () => 0 });
    expect((await other.refreshRollups()).refreshed).toBeGreaterThan(0);
    expect(await countRolledUp(test)).toBe(await test.store.countEvents());
    await other.close();
    await test.close();
  });

  it('starts again where a refresh was cut short', async () => {
    const test = await createTestStore(engine);
    await test.insert(events, 100);
    // As if it had ended after counting: the days lie ready, nothing has taken their place.
    await test.connection.run('count-next-days', { days: ['2026-01-06', '2026-01-07'] });
    expect(await test.store.refreshRollups()).toEqual({
      refreshed: days,
      waiting: 0,
      failure: null,
    });
    expect(await countRolledUp(test)).toBe(await test.store.countEvents());
    await test.close();
  });

  it('follows events that are taken away, whole days among them', async () => {
    const test = await createTestStore(engine);
    await test.insert(events, 100);
    await test.store.refreshRollups();
    const cut = Date.UTC(2026, 0, 20);
    await test.connection.command(
      "ALTER TABLE events DELETE WHERE day >= '2026-01-20' OR device = 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaa1' SETTINGS mutations_sync = 2",
    );
    const left = dropRepeats(events).filter(
      ({ at, device }) => at < cut && !device.endsWith('aaa1'),
    );
    expect((await test.count(question, manifest)).get('all')).toEqual(
      recount(left, question, manifest).get('all'),
    );
    await test.store.refreshRollups();
    expect(await countRolledUp(test)).toBe(await test.store.countEvents());
    expect(await test.count(question, manifest)).toEqual(recount(left, question, manifest));
    expect(await test.store.refreshRollups()).toEqual({ refreshed: 0, waiting: 0, failure: null });
    await test.close();
  });

  it('can run while events come in: nothing is taken for counted that was not', async () => {
    const test = await createTestStore(engine);
    const inserting = { isDone: false };
    const refreshing = (async (): Promise<void> => {
      while (!inserting.isDone) await test.store.refreshRollups();
    })();
    for (let at = 0; at < events.length; at += 10) {
      await test.store.insertBlock({ segment: 1, block: at, events: events.slice(at, at + 10) });
      expect(sortKeys(await test.count(question, manifest))).toEqual(
        sortKeys(recount(events.slice(0, at + 10), question, manifest)),
      );
    }
    inserting.isDone = true;
    await refreshing;
    await test.store.refreshRollups();
    expect(await countRolledUp(test)).toBe(await test.store.countEvents());
    await test.close();
  });

  it('lets a day rest that took long, and says that it waits', async () => {
    const test = await createTestStore(engine);
    let now = 0;
    const slow = openStore(test.address, { now: () => now });
    await test.insert(events, 100);
    // Seconds pass while it is counted, not so many as where a machine slept; and none from then on.
    const clock = setInterval(() => (now += 20), 1);
    expect(await slow.refreshRollups()).toEqual({ refreshed: days, waiting: 0, failure: null });
    clearInterval(clock);
    const again = events.map((event) => ({ ...event, seq: event.seq + 10 }));
    await test.insert(again, 1000);
    expect(await slow.refreshRollups()).toEqual({ refreshed: 0, waiting: days, failure: null });
    now += refreshRestMsMax;
    expect(await slow.refreshRollups()).toEqual({ refreshed: days, waiting: 0, failure: null });
    await slow.close();
    await test.close();
  });
});

function sortKeys<Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
