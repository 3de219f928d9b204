import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import { type Store, type StoredEvent, openStore } from '@candor/store/store';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { encodeEntry } from '../journal/entry.ts';
import { buildEntry } from '../journal/journal.fixture.ts';
import { type MetadataBench, createMetadataBench } from '../metadata/metadata.fixture.ts';
import { type Quarantine, openQuarantine } from '../quarantine/quarantine.ts';
import { type RejectedReports, openRejectedReports } from '../rejected/rejected-reports.ts';
import { type Retention, type RetentionStatus, startRetention } from './retention.ts';
import { parseRetention } from './retention-rules.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 9);

let folder: string;
let engine: Engine;
let databases = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-retention-'));
  engine = await startEngine({ dataFolder: join(folder, 'engine') });
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

let store: Store;
let metadata: MetadataBench;
let rejected: RejectedReports;
let quarantine: Quarantine;
let running: Retention[];
let logged: string[];
/** What the two clocks say; `wall` alone can be set. */
const clock = { wall: NOW, measured: 0 };
beforeEach(async () => {
  databases += 1;
  const { url, username, password } = engine;
  store = openStore({ url, username, password, database: `candor_${databases}` });
  await store.migrate();
  metadata = createMetadataBench();
  rejected = await openRejectedReports(join(folder, `rejected-${databases}`), () => undefined);
  quarantine = openQuarantine({
    rows: metadata.metadata.quarantineRows,
    now: () => clock.wall,
    log: () => undefined,
  });
  running = [];
  logged = [];
  Object.assign(clock, { wall: NOW, measured: 0 });
});
afterEach(async () => {
  for (const retention of running) await retention.stop(60_000);
  quarantine.close();
  await store.close();
  metadata.remove();
});

let sessions = 0;
function eventOf(daysAgo: number, lane: 'usage' | 'exceptions', product = 'kitchen'): StoredEvent {
  sessions += 1;
  const session = `0d5c0000-0000-4000-8000-${String(sessions).padStart(12, '0')}`;
  const received = NOW - daysAgo * DAY_MS;
  return {
    product,
    environment: 'production',
    manifest: 'a'.repeat(16),
    lane,
    session,
    seq: 1,
    device: '',
    ephemeral: false,
    event: 'dish.cooked',
    started: received,
    at: received - DAY_MS,
    received,
    facts: {},
    fields: {},
  };
}

const insert = (...events: readonly StoredEvent[]): Promise<void> =>
  store.insertBlock({ segment: (sessions += 1), block: 0, events });

/** Goes on looking all the time, until what it says is what is waited for. */
async function runUntil(
  rules: readonly string[],
  isThere: (status: RetentionStatus) => boolean,
): Promise<RetentionStatus> {
  const parsed = parseRetention(rules);
  if (!parsed.ok) throw new Error(parsed.expected);
  const retention = startRetention({
    rules: parsed.rules,
    rows: metadata.metadata.retentionRows,
    audit: metadata.metadata.audit,
    store,
    rejected,
    quarantine,
    now: () => clock.wall,
    measureMs: () => clock.measured,
    log: (line) => void logged.push(line),
    times: { firstMs: 1, intervalMs: 20 },
  });
  running.push(retention);
  while (!isThere(retention.status())) await new Promise((resolve) => setTimeout(resolve, 10));
  await retention.stop(60_000);
  return retention.status();
}

const isApplied = ({ appliedAt }: RetentionStatus): boolean => appliedAt !== null;

it('each lane goes by its own days, and what went is counted, noted and said', async () => {
  await insert(
    ...[1, 89, 92, 199].map((days) => eventOf(days, 'exceptions')),
    ...[1, 92, 399, 402].map((days) => eventOf(days, 'usage')),
    ...[402, 800].map((days) => eventOf(days, 'usage', 'vms')),
  );
  const rules = ['400d', 'kitchen/exceptions=90d', 'vms=forever'];
  const status = await runUntil(rules, isApplied);
  expect(await store.countEvents('kitchen')).toBe(5);
  expect(await store.countEvents('vms')).toBe(2);
  expect(status).toMatchObject({
    isHeld: false,
    dropped: [
      { product: 'kitchen', lane: 'exceptions', events: 2, lastDay: '2026-11-21' },
      { product: 'kitchen', lane: 'usage', events: 1, lastDay: '2026-11-21' },
    ],
  });
  const audit = metadata.metadata.audit.list(9);
  expect(audit.map(({ actor, act, subject }) => [actor, act, subject])).toEqual([
    ['(retention)', 'events_expired', 'kitchen/usage'],
    ['(retention)', 'events_expired', 'kitchen/exceptions'],
  ]);
  expect(logged[0]).toContain('dropped 2 events of kitchen/exceptions');
  await runUntil(rules, isApplied);
  expect(metadata.metadata.audit.list(9)).toHaveLength(2);
});

it('an event stays for its days to the end of the last of them', async () => {
  const midnight = Math.floor(NOW / DAY_MS) * DAY_MS;
  const at = (received: number): StoredEvent => ({ ...eventOf(0, 'usage'), received });
  await insert(at(midnight - 10 * DAY_MS - 1), at(midnight - 10 * DAY_MS), at(NOW));
  await runUntil(['10d'], isApplied);
  expect(await store.countEvents()).toBe(2);
});

it('what the store refused goes by the same days, and is counted with the rest', async () => {
  const block = { segment: 1, block: 2, path: '', from: 0, to: 0, events: 1 };
  const records = [5, 50].map((daysAgo) => ({
    payload: encodeEntry({
      ...buildEntry(1),
      product: 'kitchen',
      received: NOW - daysAgo * DAY_MS,
    }),
    events: 1,
  }));
  await rejected.add(block, records);
  await runUntil(['40d'], isApplied);
  expect(rejected.count()).toBe(1);
  await insert(eventOf(6, 'usage'));
  const { dropped } = await runUntil(['4d'], isApplied);
  expect(rejected.count()).toBe(0);
  expect(dropped).toMatchObject([{ product: 'kitchen', lane: 'usage', events: 3 }]);
  expect(logged.at(-1)).toContain('dropped 2 events of kitchen/usage');
});

it('what an earlier process had begun is finished and counted, though it was killed before it could say so', async () => {
  await insert(eventOf(50, 'usage'), eventOf(1, 'usage'));
  const receivedBefore = NOW - 40 * DAY_MS;
  const lane = { product: 'kitchen', lane: 'usage', receivedBefore, events: 1 } as const;
  metadata.metadata.retentionRows.beginRun([lane]);
  await store.dropExpired([lane]);
  const status = await runUntil(['400d'], isApplied);
  expect(status.dropped).toMatchObject([{ lane: 'usage', events: 1 }]);
  expect(metadata.metadata.retentionRows.readRun()).toBeNull();
  expect(await store.countEvents()).toBe(1);
});

it('a clock that is a year ahead drops nothing and says so, in this process and in the next, until it is set right', async () => {
  await insert(eventOf(1, 'usage'), eventOf(80, 'usage'));
  await runUntil(['90d'], isApplied);
  clock.wall = NOW + 365 * DAY_MS;
  expect(await runUntil(['90d'], ({ isHeld }) => isHeld)).toMatchObject({ appliedAt: null });
  expect(logged.filter((line) => line.includes('see to the clock'))).toHaveLength(1);
  // What comes in under that clock is no proof of it.
  await insert({ ...eventOf(0, 'usage'), received: clock.wall });
  await runUntil(['90d'], ({ isHeld }) => isHeld);
  expect(await store.countEvents()).toBe(3);
  clock.wall = NOW + 3_600_000;
  await runUntil(['70d'], isApplied);
  expect(await store.countEvents()).toBe(2);
});

it('a clock that was wrong from the first is held against what the store has received', async () => {
  await insert(eventOf(1, 'usage'));
  clock.wall = NOW + 365 * DAY_MS;
  await runUntil(['90d'], ({ isHeld }) => isHeld);
  expect(await store.countEvents()).toBe(1);
});

it('a clock that has gone on evenly for a week is believed', async () => {
  await insert(eventOf(1, 'usage'), eventOf(80, 'usage'));
  clock.wall = NOW + 20 * DAY_MS;
  await runUntil(['90d'], (status) => {
    // A week goes by in steps of hours, on both clocks.
    clock.wall += 3_600_000;
    clock.measured += 3_600_000;
    return isApplied(status);
  });
  expect(clock.measured).toBeGreaterThanOrEqual(7 * DAY_MS);
  expect(await store.countEvents()).toBe(1);
});

it('the quarantine forgets what has not come for 90 days, or for as long as any event of the product is kept', async () => {
  const count = (daysAgo: number, product: string): void => {
    clock.wall = NOW - daysAgo * DAY_MS;
    const refused = { version: '1.0', field: '', reason: 'event_unknown' };
    quarantine.add(product, [{ ...refused, event: `days_${daysAgo}` }]);
  };
  for (const daysAgo of [91, 90, 31, 30, 0]) {
    for (const product of ['kitchen', 'vms']) count(daysAgo, product);
  }
  clock.wall = NOW;
  await runUntil(['400d', 'vms=30d', 'vms/exceptions=5d'], isApplied);
  const names = (product: string): readonly string[] =>
    quarantine.list(product).map(({ event }) => event);
  expect(new Set(names('kitchen'))).toEqual(new Set(['days_90', 'days_31', 'days_30', 'days_0']));
  expect(new Set(names('vms'))).toEqual(new Set(['days_30', 'days_0']));
});
