/** What counts days, and who must not wait for it; who must; and what becomes of a count that fails or that somebody has left. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, createEvent } from './lib/numbered-events.fixture.ts';
import { countOnly, countSlowly, findCount } from './lib/slow-counts.fixture.ts';
import { createTestStore, type TestStore, useEngine } from './lib/test-store.fixture.ts';
import { factNumbersMax, fieldWordsMax, refreshFailedMs } from './limits.ts';
import { openStore, type Store } from './store.ts';

const engine = useEngine();
const T0 = Date.UTC(2026, 5, 1);
const FIRST = Date.UTC(2026, 0, 6, 12);
const clock = { ms: T0 };
/** Days of more than ten events are large, and are counted as soon as they are seen a second time. */
const BOUNDS = { words: fieldWordsMax, numbers: factNumbersMax, largeEvents: 10, settledMs: 0 };
const soon = { timeout: 20_000 };
let test: TestStore;
let store: Store;

beforeEach(async () => {
  clock.ms = T0;
  test = await createTestStore(engine());
  store = openStore(test.address, { now: () => clock.ms }, BOUNDS);
});

afterEach(async () => {
  await store.close();
  await test.close();
});

/** One event of each of so many installations, on the day of that number. */
async function insert(count: number, dayNumber: number, received = T0 - 60_000): Promise<void> {
  const at = FIRST + dayNumber * DAY_MS;
  const events = Array.from({ length: count }, (_, index) =>
    createEvent(index + 1, { at, seq: dayNumber + 1, received }),
  );
  await test.insert(events, 1000);
}

async function countTakenIn(): Promise<readonly number[]> {
  const rows = await test.readRows<{ n: number }>(
    'SELECT sum(event_count) AS n FROM installation_days GROUP BY day ORDER BY day',
  );
  return rows.map(({ n }) => n);
}

async function look(): Promise<readonly number[]> {
  await store.refreshRollups();
  return countTakenIn();
}

/** Until the slow part of a count has begun. */
async function startCounting(): Promise<void> {
  await expect
    .poll(async () => {
      await store.refreshRollups();
      return findCount(test);
    }, soon)
    .toBeDefined();
}

/** The rows of tables that tell of the first installation, or of its ordinal. */
async function countRowsOfFirst(): Promise<number> {
  const [row] = await test.readRows<{ n: number }>(
    `SELECT count() AS n
     FROM
     (
         SELECT installation FROM installation_days
         UNION ALL SELECT installation FROM installation_days_next
         UNION ALL SELECT installation FROM installation_ordinals
         UNION ALL SELECT device FROM events
     )
     WHERE installation = toUUID('bbbbbbbb-bbbb-bbbb-bbbb-000000000001')`,
  );
  return row?.n ?? 0;
}

const FIRST_OWNER = {
  product: 'example',
  devices: [`${'b'.repeat(20)}000000000001`],
  sessions: [],
} as const;

describe('counting days', () => {
  it('is not waited for by whoever loads blocks while an erasure counts', async () => {
    await insert(2, 0);
    await store.refreshRollups();
    const comeBack = await countSlowly(test.connection, 4);
    const erasing = { isDone: false };
    const erased = store.erase([FIRST_OWNER]).finally(() => (erasing.isDone = true));
    await expect.poll(async () => findCount(test), soon).toBeDefined();
    expect(await store.refreshRollups()).toEqual({ refreshed: 0, waiting: 1, failure: null });
    expect(erasing.isDone).toBe(false);
    await erased;
    await comeBack();
    expect(await countRowsOfFirst()).toBe(0);
  });

  it('brings nobody back whose erasure is begun again while a count goes on that knows them', async () => {
    await insert(20, 0);
    const comeBack = await countSlowly(test.connection, 4);
    await startCounting();
    // The erasure, as far as its events: then it failed.
    const owner = ['example', 'bbbbbbbb-bbbb-bbbb-bbbb-000000000001'];
    await test.connection.insert('erasing_owners', [
      [...owner, '00000000-0000-0000-0000-000000000000'],
    ]);
    await test.connection.run('erase-events', {}, { mutations_sync: '1' });
    await test.connection.run('clear-erasing-owners');
    await store.erase([FIRST_OWNER]);
    await comeBack();
    await store.refreshRollups();
    expect(await countRowsOfFirst()).toBe(0);
    expect(await countTakenIn()).toEqual([19]);
  });

  it('goes on with other days when one can not be counted, and comes back to it', async () => {
    await insert(3, 0);
    await insert(4, 1);
    const comeBack = await countOnly(
      test.connection,
      "NOT throwIf(day = toDate('2026-01-06'), 'too much', toInt16(241)) SETTINGS allow_custom_error_code_in_throwif = 1",
    );
    const first = await store.refreshRollups();
    expect(first).toMatchObject({ refreshed: 0, waiting: 2, failure: { code: 'STORE_TOO_LARGE' } });
    expect(await store.refreshRollups()).toEqual({ refreshed: 0, waiting: 2, failure: null });
    clock.ms += refreshFailedMs;
    await expect.poll(look, soon).toEqual([4]);
    await comeBack();
    clock.ms += refreshFailedMs;
    await expect.poll(look, soon).toEqual([3, 4]);
    expect((await store.refreshRollups()).waiting).toBe(0);
  });

  it('is not done again and again for what was received by a clock that is ahead', async () => {
    await insert(20, 0);
    await insert(1, 1);
    await expect.poll(look, soon).toEqual([20, 1]);
    // What is counted is told before it is noted that it was.
    await expect.poll(async () => (await store.refreshRollups()).waiting, soon).toBe(0);
    // Another event of each.
    const at = FIRST + 1000;
    await test.insert([createEvent(50, { at, received: T0 + 30 * DAY_MS })], 10);
    const notes = async (): Promise<unknown> => test.readRows('SELECT count() FROM rollup_days');
    const before = await notes();
    for (let looks = 0; looks < 5; looks += 1) {
      await store.refreshRollups();
      clock.ms += 60_000;
    }
    expect(await notes()).toEqual(before);
    clock.ms += 31 * DAY_MS;
    await expect.poll(look, soon).toEqual([21, 1]);
  });

  it('ends what a collector has left under way, and does not wait for it', async () => {
    await insert(20, 0);
    const comeBack = await countSlowly(test.connection);
    await startCounting();
    await comeBack();
    // As after a restart: the server goes on with what the other began.
    const other = openStore(test.address, { now: () => clock.ms });
    await insert(3, 1);
    await expect.poll(async () => (await other.refreshRollups()).waiting, soon).toBe(0);
    expect((await countTakenIn()).at(-1)).toBe(3);
    await other.close();
  });
});
