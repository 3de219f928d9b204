import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import { LANE_NAMES } from '@candor/manifest/manifest';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManifest, createQuestion, day } from './lib/example-product.fixture.ts';
import { eventLists } from './lib/random-events.fixture.ts';
import { createEvent } from './lib/numbered-events.fixture.ts';
import { dropRepeats, recount } from './lib/recount.fixture.ts';
import { createRefresher } from './lib/refresh-rollups.ts';
import { createExpirer } from './lib/retention/expire.ts';
import { LATER, createTestStore, type TestStore } from './lib/test-store.fixture.ts';
import { factNumbersMax, fieldWordsMax } from './limits.ts';
import { type LaneExpiry, nameLane } from './retention.ts';
import type { StoredEvent } from './store.ts';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-store-'));
  engine = await startEngine({ dataFolder: folder });
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 5);
const manifest = createManifest();
const question = createQuestion({ span: { from: day('2026-01-01'), to: day('2026-03-31') } });

/** Received up to 60 days after they happened, to the millisecond; another product has events of its own. */
const lateLists: fc.Arbitrary<readonly StoredEvent[]> = eventLists.chain((events) =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: 60 * DAY_MS }), fc.boolean()), {
      minLength: events.length,
      maxLength: events.length,
    })
    .map((late) =>
      dropRepeats(events).map((event, index) => {
        const [lateMs, isOther] = late[index] ?? [0, false];
        return {
          ...event,
          received: event.at + lateMs,
          product: isOther ? 'other' : event.product,
        };
      }),
    ),
);

const expiryLists: fc.Arbitrary<readonly LaneExpiry[]> = fc.uniqueArray(
  fc.record({
    product: fc.constantFrom('example', 'other'),
    lane: fc.constantFrom(...LANE_NAMES),
    receivedBefore: fc.integer({ min: START, max: START + 100 * DAY_MS }),
  }),
  { selector: nameLane, maxLength: 6 },
);

const isExpired = (event: StoredEvent, expiries: readonly LaneExpiry[]): boolean => {
  const expiry = expiries.find((each) => nameLane(each) === nameLane(event));
  return (
    expiry !== undefined &&
    Math.floor(event.received / 1000) < Math.floor(expiry.receivedBefore / 1000)
  );
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** An engine that was killed comes back by itself; it may take a moment until that is noticed. */
async function whenAnswering({ store }: TestStore): Promise<void> {
  for (;;) {
    const version = await store.readVersion().catch(() => null);
    if (version !== null) return;
    await pause(100);
  }
}

async function countRows(test: TestStore, text: string): Promise<number> {
  const [row] = await test.connection.ask<{ n: number }>({ text, parameters: {} }, {});
  return row?.n ?? -1;
}

async function expectHeld(test: TestStore, kept: readonly StoredEvent[]): Promise<void> {
  expect(await test.store.countEvents()).toBe(kept.length);
  const own = kept.filter(({ product }) => product === 'example');
  const counted = await test.count(question, manifest);
  const expected = recount(own, question, manifest);
  // Of nothing at all the store counts a whole that is 0, from rollups.
  const isNothing = expected.size === 0 && counted.get('all')?.value === 0;
  expect(isNothing ? expected : counted).toEqual(expected);
}

describe('dropExpired()', () => {
  it('takes what was received before its lane’s cutoff and nothing else, from rows, rollups and what says where rows lie', async () => {
    await fc.assert(
      fc.asyncProperty(lateLists, expiryLists, async (events, expiries) => {
        const test = await createTestStore(engine);
        await test.insert(events, 30);
        await test.store.refreshRollups();
        const kept = events.filter((event) => !isExpired(event, expiries));
        const counted = await test.store.countExpired(expiries);
        expect(counted.reduce((sum, row) => sum + row.events, 0)).toBe(events.length - kept.length);
        await test.store.dropExpired(expiries);
        expect(await test.store.countExpired(expiries)).toEqual([]);
        await expectHeld(test, kept);
        expect(await test.store.refreshRollups()).toMatchObject({ refreshed: 0 });
        const days = new Set(
          kept.map(({ session, at }) => `${session} ${Math.floor(at / DAY_MS)}`),
        );
        const noted = 'SELECT uniqExact(session_start, day) AS n FROM session_days';
        expect(await countRows(test, noted)).toBe(days.size);
        // What says where events lie is still there for those that stay: they are not taken in again.
        await test.insert(kept, 30);
        expect(await test.store.countEvents()).toBe(kept.length);
        await test.close();
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });

  it('loses nothing that comes in meanwhile, and keeps nothing twice', async () => {
    const [events = []] = fc.sample(lateLists, { seed: 11, numRuns: 1 });
    const test = await createTestStore(engine);
    await test.insert(events, 20);
    const fresh = events.map((event) => ({
      ...event,
      session: event.session.replace(/^.{8}/, 'ffffffff'),
      received: START + 200 * DAY_MS,
    }));
    const expiries = LANE_NAMES.flatMap((lane) =>
      ['example', 'other'].map((product) => ({
        product,
        lane,
        receivedBefore: START + 150 * DAY_MS,
      })),
    );
    await Promise.all([test.store.dropExpired(expiries), test.insert(fresh, 5)]);
    await test.store.refreshRollups();
    await expectHeld(test, dropRepeats(fresh));
    await test.insert(fresh, 50);
    expect(await test.store.countEvents()).toBe(dropRepeats(fresh).length);
    await test.close();
  });

  it('killed in the middle, again and again, it is finished by the next try, and takes nothing else', async () => {
    const [events = []] = fc.sample(lateLists, { seed: 14, numRuns: 1 });
    const test = await createTestStore(engine);
    await test.insert(events, 25);
    await test.store.refreshRollups();
    const expiries: readonly LaneExpiry[] = [
      { product: 'example', lane: 'usage', receivedBefore: START + 40 * DAY_MS },
      { product: 'other', lane: 'usage', receivedBefore: START + 20 * DAY_MS },
    ];
    const kept = events.filter((event) => !isExpired(event, expiries));
    let failures = 0;
    for (const afterMs of [5, 60, 150, 400, 900]) {
      const dropping = test.store.dropExpired(expiries).catch(() => (failures += 1));
      await pause(afterMs);
      const pid = engine.readPid();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      await dropping;
      await whenAnswering(test);
    }
    expect(failures).toBeGreaterThan(0);
    await test.store.dropExpired(expiries);
    await test.store.refreshRollups();
    expect(await test.store.countExpired(expiries)).toEqual([]);
    await expectHeld(test, kept);
    await test.insert(kept, 30);
    expect(await test.store.countEvents()).toBe(kept.length);
    await test.close();
  });

  it('without a lane drops nothing', async () => {
    const [events = []] = fc.sample(lateLists, { seed: 12, numRuns: 1 });
    const test = await createTestStore(engine);
    await test.insert(events, 1000);
    await test.store.dropExpired([]);
    expect(await test.store.countEvents()).toBe(events.length);
    await test.close();
  });
});

describe('listLanes()', () => {
  it('names the lanes of which there are events, with when the last was received', async () => {
    const [events = []] = fc.sample(lateLists, { seed: 13, numRuns: 1 });
    const test = await createTestStore(engine);
    expect(await test.store.listLanes()).toEqual([]);
    await test.insert(events, 1000);
    const last = new Map<string, number>();
    for (const event of events) {
      const second = Math.floor(event.received / 1000) * 1000;
      last.set(nameLane(event), Math.max(second, last.get(nameLane(event)) ?? 0));
    }
    const lanes = await test.store.listLanes();
    expect(new Map(lanes.map((row) => [nameLane(row), row.lastReceived]))).toEqual(last);
    await test.close();
  });
});

it('what comes in over already, on a day that nobody has found, is left to the next time: no rollup holds what no event does', async () => {
  const test = await createTestStore(engine);
  const late = createEvent(2, { at: START + 3 * DAY_MS, received: START });
  await test.insert([createEvent(1, { at: START, received: START })], 10);
  await test.refreshAll();
  const expiries: readonly LaneExpiry[] = [
    { product: late.product, lane: late.lane, receivedBefore: START + DAY_MS },
  ];
  const { refreshDays, betweenCounts } = createRefresher({
    connection: test.connection,
    now: () => LATER,
    bounds: { words: fieldWordsMax, numbers: factNumbersMax },
    onReplace: () => undefined,
  });
  const { drop } = createExpirer({
    connection: test.connection,
    refreshDays,
    betweenCounts,
    betweenInserts: async (run) => {
      // The days have been found. Now another is, and its rollup takes it in.
      await test.insert([late], 10);
      await test.refreshAll();
      await run();
    },
  });
  await drop(expiries);
  const count = `SELECT (SELECT count() FROM events) AS events, (SELECT sum(event_count) FROM installation_days) AS counted`;
  expect(await test.readRows(count)).toEqual([{ events: 1, counted: 1 }]);
  await test.store.dropExpired(expiries);
  expect(await test.readRows(count)).toEqual([{ events: 0, counted: 0 }]);
  await test.close();
});
