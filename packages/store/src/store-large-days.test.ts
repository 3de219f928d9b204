/** Large days: when they are counted, and when what was counted of them is given up. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDueDays } from './lib/due-days.ts';
import { day } from './lib/example-product.fixture.ts';
import { createEvent } from './lib/numbered-events.fixture.ts';
import { countSlowly, findCount } from './lib/slow-counts.fixture.ts';
import { createTestStore, type TestStore, useEngine } from './lib/test-store.fixture.ts';
import {
  factNumbersMax,
  fieldWordsMax,
  growthWindowMs,
  refreshChangingEventsMax,
  refreshCheckMs,
  refreshGrowthMax,
  refreshSettledMs,
} from './limits.ts';
import { openStore, type Store, type StoredEvent } from './store.ts';

const engine = useEngine();
const T0 = Date.UTC(2026, 5, 1);
const clock = { ms: T0 };
let test: TestStore;
let store: Store;

beforeEach(async () => {
  clock.ms = T0;
  test = await createTestStore(engine());
  store = openStore(test.address, { now: () => clock.ms });
});

afterEach(async () => {
  await store.close();
  await test.close();
});

/** So many events of one day from `seq` on, all received at the same second, a minute before the clock's start where nothing is said. */
async function insert(count: number, seq: number, received = T0 - 60_000): Promise<void> {
  const event: StoredEvent = { ...createEvent(1), at: Date.UTC(2026, 4, 20), received };
  const events = Array.from({ length: count }, (_, index) => ({ ...event, seq: seq + index }));
  await test.insert(events, count);
}

async function look(): Promise<number> {
  await store.refreshRollups();
  return countTakenIn();
}

async function countTakenIn(): Promise<number> {
  const text = 'SELECT sum(event_count) AS n FROM installation_days';
  const [row] = await test.readRows<{ n: number }>(text);
  return row?.n ?? 0;
}

const LARGE = refreshChangingEventsMax + 1;
const soon = { timeout: 20_000 };

/** It is looked at twice before it is known how fast it grows. */
async function lookTwice(): Promise<void> {
  await look();
  clock.ms += growthWindowMs;
}

/** All that there is, taken in. */
async function takeIn(count: number): Promise<void> {
  await lookTwice();
  await expect.poll(look, soon).toBe(count);
  await expect.poll(async () => (await store.refreshRollups()).waiting, soon).toBe(0);
}

describe('a large day', () => {
  it('is taken in as far as it has come while it goes on growing, and as a whole once it is at rest', async () => {
    await insert(LARGE, 1);
    expect(await store.refreshRollups()).toEqual({ refreshed: 0, waiting: 1, failure: null });
    clock.ms += 2_000;
    // It is just received: others of that second may be on their way.
    await insert(1, LARGE + 1, clock.ms);
    await expect.poll(look, soon).toBe(LARGE);
    await insert(1, LARGE + 2, clock.ms);
    clock.ms += 2_000;
    for (let looks = 0; looks < 5; looks += 1) {
      expect(await store.refreshRollups()).toEqual({ refreshed: 0, waiting: 1, failure: null });
    }
    expect(await countTakenIn()).toBe(LARGE);
    clock.ms += refreshSettledMs;
    await takeIn(LARGE + 2);
  });

  it('is counted anew when something came that was received before', async () => {
    await insert(LARGE, 1);
    await takeIn(LARGE);
    await insert(1, LARGE + 1);
    await look();
    clock.ms += refreshCheckMs;
    await insert(1, LARGE + 2, clock.ms - 20_000);
    await expect.poll(look, soon).toBe(LARGE + 2);
  });

  it('is counted anew when events of it have gone', async () => {
    await insert(LARGE * 2, 1);
    await takeIn(LARGE * 2);
    await test.connection.command(
      `ALTER TABLE events DELETE WHERE seq <= ${LARGE - 5} SETTINGS mutations_sync = 2`,
    );
    await look();
    clock.ms += refreshCheckMs;
    await insert(1, LARGE * 3, clock.ms - 20_000);
    await expect.poll(look, soon).toBe(LARGE + 6);
  });

  it('is counted after a clock was put back', async () => {
    await insert(LARGE, 1);
    await look();
    clock.ms -= 3_600_000;
    // Nothing of it was received by this clock's reckoning.
    await look();
    expect(await look()).toBe(0);
    clock.ms += 3_600_000;
    await takeIn(LARGE);
  });

  it('is given up while it is counted when it grows too fast, and nothing is left of that', async () => {
    const comeBack = await countSlowly(test.connection);
    await insert(LARGE, 1);
    await startCounting();
    clock.ms += 1_000;
    await insert(refreshGrowthMax + 1, LARGE + 1);
    const began = await findCount(test);
    expect(began).toBeDefined();
    await store.refreshRollups();
    await expect.poll(async () => findCount(test), soon).toBeUndefined();
    expect(await countTakenIn()).toBe(0);
    await expect.poll(countNext, soon).toBe(0);
    await comeBack();
    clock.ms += 600_000;
    await takeIn(LARGE + refreshGrowthMax + 1);
  });

  it('goes on being counted when few events come', async () => {
    const comeBack = await countSlowly(test.connection, 4);
    await insert(LARGE, 1);
    await startCounting();
    const began = await findCount(test);
    clock.ms += 2_000;
    await insert(1, LARGE + 1, clock.ms);
    for (let looks = 0; looks < 3; looks += 1) {
      await store.refreshRollups();
      expect(await findCount(test)).toBe(began);
    }
    await expect.poll(look, soon).toBe(LARGE);
    await comeBack();
  });

  it('is left alone while it grows too fast, however often it is looked at between two blocks', async () => {
    const bounds = { words: fieldWordsMax, numbers: factNumbersMax };
    const countDue = async (perSecond: number, lookMs: number): Promise<number> => {
      const findDue = createDueDays(test.connection, bounds);
      const blockMs = 400;
      let due = 0;
      for (let at = 0; at <= 8_000; at += lookMs) {
        const blocks = Math.floor(at / blockMs);
        const size = {
          event_count: 1_000_000 + (blocks * perSecond * blockMs) / 1000,
          state: String(blocks),
          received_until: 0,
          taken_count: 0,
          taken_state: '0',
        };
        due += (await findDue([{ day: day('2026-05-20'), ...size }], at)).length;
      }
      return due;
    };
    for (const lookMs of [50, 400]) {
      // A window of a second can begin before a block and end after one.
      expect(await countDue(refreshGrowthMax * 1.5, lookMs)).toBe(0);
      expect(await countDue(refreshGrowthMax / 1.5, lookMs)).toBeGreaterThan(4);
    }
  });
});

/** Until the slow part of the count has begun. */
async function startCounting(): Promise<void> {
  await lookTwice();
  const start = async (): Promise<string | undefined> => {
    await store.refreshRollups();
    return findCount(test);
  };
  await expect.poll(start, soon).toBeDefined();
}

async function countNext(): Promise<number> {
  const [row] = await test.readRows<{ n: number }>(
    'SELECT count() AS n FROM installation_sets_next',
  );
  return row?.n ?? 0;
}
