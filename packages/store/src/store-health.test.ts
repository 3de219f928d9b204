/** The health of releases, from events and from rollups alike: days that were taken in, that have grown since, and that are stale. */
import type { Day } from '@candor/query/question';
import { HEALTH_OUTCOMES } from '@candor/query/release-health';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSteadiness } from './lib/ask/ask-steadily.ts';
import { findProgress } from './lib/ask/progress.ts';
import type { Connection } from './lib/connection.ts';
import { HOUR_MS, START, createEvent, healthScope } from './lib/failures/bakery-events.fixture.ts';
import {
  recountCompared,
  recountHealth,
  recountVersions,
} from './lib/failures/count-health.fixture.ts';
import { createFailureStore } from './lib/failures/count-failures.ts';
import { createReplacedDays } from './lib/replaced-days.ts';
import { createTestStore, type TestStore, useEngine } from './lib/test-store.fixture.ts';
import { factNumbersMax, fieldWordsMax } from './limits.ts';
import type { StoredEvent } from './store.ts';

const engine = useEngine();
const DAY_MS = 86_400_000;
const K = 3;
const PRODUCT = 'bakery';
const BOUNDS = { words: fieldWordsMax, numbers: factNumbersMax, largeEvents: 0, settledMs: 0 };
const span = { from: '2026-05-01' as Day, to: '2026-05-31' as Day };

/** Of few sessions, so that each has several days, versions and hours; who is nobody, ephemeral or both, and what tells of no health. */
const drawn = fc.record({
  session: fc.nat(11),
  day: fc.nat(6),
  version: fc.constantFrom('1.0', '1.1', '1.2'),
  outcome: fc.constantFrom(...HEALTH_OUTCOMES),
  errors: fc.nat(2),
  uptime: fc.nat(5_000),
  lateSeconds: fc.integer({ min: 0, max: 40 * 3600 }),
  event: fc.constantFrom(
    'bakery.health',
    'bakery.health',
    'bakery.health',
    'oven.opened',
    'mill.health',
  ),
  isSilent: fc.constantFrom(false, false, false, true),
  isOddlyEphemeral: fc.constantFrom(false, false, true),
});
const eventLists = fc.array(drawn, { minLength: 30, maxLength: 90 }).map((list) =>
  list.map((one, index): StoredEvent => {
    const { session, outcome, errors, uptime, isSilent } = one;
    const at = START + one.day * DAY_MS + index * 1000;
    const isNobody = session % 4 === 3;
    // Two sessions of each device.
    return createEvent(PRODUCT, session % 6, {
      session: `00000000-0000-4000-8000-${String(session).padStart(12, '0')}`,
      seq: index + 1,
      ...(isNobody ? { device: '' } : {}),
      ephemeral: session % 4 === 2 && one.isOddlyEphemeral,
      event: one.event,
      at,
      received: at + one.lateSeconds * 1000,
      facts: { version: one.version, os: 'linux' },
      fields: isSilent ? {} : { outcome, errors, uptime },
    });
  }),
);

async function expectRecounts(test: TestStore, events: readonly StoredEvent[]): Promise<void> {
  await expectRecount(test, events, 'device', 'bakery.health');
  await expectRecount(test, events, 'session', 'mill.health');
}

async function expectRecount(
  test: TestStore,
  events: readonly StoredEvent[],
  countedBy: 'device' | 'session',
  event: string,
): Promise<void> {
  const { failures } = test.store;
  const scope = { ...healthScope(PRODUCT), countedBy, event, from: '2026-05-05' as Day };
  const recount = recountHealth(events, scope);
  expect(list(await failures.countHealth(scope, null, K))).toEqual(list(recount));
  for (const versions of [['1.1'], ['1.0', '1.2'], ['none']]) {
    const health = await failures.countHealth(scope, versions, K);
    expect(list(health)).toEqual(list(takeVersions(recount, versions)));
  }
  const hours = { since: START + 30 * HOUR_MS, before: START + 60 * DAY_MS };
  const expected = recountVersions(events, scope, hours);
  const versions = await failures.findVersions(scope, hours, K);
  expect(list(versions)).toEqual(
    list(
      expected.map(({ version, firstReceived, installations }) => ({
        version,
        firstReceived,
        installations,
      })),
    ),
  );
  const recent = await failures.countRecentErrors(scope, hours.since, K);
  const untilNow = recountVersions(events, scope, { ...hours, before: Number.MAX_VALUE });
  expect(list(recent)).toEqual(
    list(
      untilNow.map(({ version, errors, installations }) => ({ version, errors, installations })),
    ),
  );
  const compared = { ...hours, version: '1.1', baseline: '1.0', calmSince: START + DAY_MS };
  expect(await failures.compareReleases(scope, compared)).toEqual(
    recountCompared(events, scope, compared),
  );
}

/** Of each of these versions all; of each other, installations alone. */
function takeVersions(
  all: ReturnType<typeof recountHealth>,
  versions: readonly string[],
): ReturnType<typeof recountHealth> {
  const isTaken = ({ version }: { readonly version: string | null }): boolean =>
    version !== null && versions.includes(version);
  const taken = all.filter((row) => isTaken(row) && row.state === null);
  const sum = (key: 'sessions' | 'uptimeS'): number =>
    taken.reduce((total, row) => total + row[key], 0);
  return all
    .filter((row) => row.state === null || isTaken(row))
    .map((row) => {
      if (row.version === null)
        return { ...row, sessions: sum('sessions'), uptimeS: sum('uptimeS') };
      return isTaken(row) ? row : { ...row, sessions: 0, uptimeS: 0 };
    });
}

/** In the order of their text; of few, each has a name of its own, and of more nobody has. */
function list(
  rows: readonly { readonly installations: number; readonly few?: readonly string[] }[],
) {
  return rows
    .map(({ few, ...row }) => {
      if (few !== undefined) {
        expect(few).toHaveLength(row.installations < K ? row.installations : 0);
        expect(new Set(few).size).toBe(few.length);
      }
      return JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    })
    .toSorted();
}

function receiveLater(events: readonly StoredEvent[], ms: number): readonly StoredEvent[] {
  return events.map((event) => ({ ...event, received: event.received + ms }));
}

describe('the health of releases', () => {
  it('is told as a recount tells it, however far the rollups have come', async () => {
    await fc.assert(
      fc.asyncProperty(eventLists, async (events) => {
        const test = await createTestStore(engine(), BOUNDS);
        const third = Math.floor(events.length / 3);
        const first = events.slice(0, third);
        await test.insert(first, 1000);
        await expectRecounts(test, first);
        await test.refreshAll();
        expect((await findProgress(test.connection, { span })).staleDays).toEqual([]);
        await expectRecounts(test, first);
        const grown = [...first, ...receiveLater(events.slice(third, 2 * third), 50 * DAY_MS)];
        await test.insert(grown, 1000);
        expect((await findProgress(test.connection, { span })).grownDays).not.toEqual([]);
        await expectRecounts(test, grown);
        await test.refreshAll();
        await expectRecounts(test, grown);
        // Received before what was taken in: the day is not what it was.
        const all = [...grown, ...receiveLater(events.slice(2 * third), -DAY_MS)];
        await test.insert(all, 1000);
        expect((await findProgress(test.connection, { span })).staleDays).not.toEqual([]);
        await expectRecounts(test, all);
        const erased = all.find(({ device }) => device !== '');
        const device = erased?.device ?? '';
        await test.store.erase([{ product: PRODUCT, devices: [device], sessions: [] }]);
        const left = all.filter((event) => event.device !== device);
        await expectRecounts(test, left);
        await test.refreshAll();
        await expectRecounts(test, left);
        // What the rollups hold of events that have gone is worth nothing.
        await test.connection.command(
          'ALTER TABLE events DELETE WHERE seq % 3 = 0 SETTINGS mutations_sync = 2',
        );
        await expectRecounts(
          test,
          left.filter(({ seq }) => seq % 3 !== 0),
        );
        await test.close();
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });

  it('has nothing left of whom was erased, though the erasure before it was cut off while a day was replaced', async () => {
    const test = await createTestStore(engine(), BOUNDS);
    const said = { fields: { outcome: 'running', errors: 1, uptime: 1 } };
    const events = [1, 2].map((installation) => createEvent(PRODUCT, installation, said));
    const device = events[0]?.device ?? '';
    await test.insert(events, 10);
    await test.refreshAll();
    // What counts sessions stands as it was; the rest has come as far as an erasure does.
    for (const [table, id] of [
      ['events', 'device'],
      ['installation_days', 'installation'],
    ]) {
      await test.connection.command(
        `ALTER TABLE ${table} DELETE WHERE ${id} = '${device}' SETTINGS mutations_sync = 2`,
      );
    }
    const countSessions = async (): Promise<readonly unknown[]> =>
      test.readRows('SELECT count() AS n FROM health_sessions');
    expect(await countSessions()).toEqual([{ n: 2 }]);
    await test.store.erase([{ product: PRODUCT, devices: [device], sessions: [] }]);
    expect(await countSessions()).toEqual([{ n: 1 }]);
    await test.close();
  });

  it('is asked again when something takes the place of a day that has grown meanwhile', async () => {
    const test = await createTestStore(engine(), BOUNDS);
    const said = { fields: { outcome: 'running', errors: 1, uptime: 1 } };
    await test.insert([createEvent(PRODUCT, 1, said)], 10);
    await test.refreshAll();
    await test.insert([createEvent(PRODUCT, 2, { ...said, received: START + HOUR_MS })], 10);
    let looks = 0;
    const connection: Connection = {
      ...test.connection,
      ask: async (statement, settings, signal) => {
        // It is known how far the rollups have come; what is asked then finds them further.
        if (statement.text.includes('health_hours_') && (looks += 1) === 1) {
          await test.refreshAll();
        }
        return test.connection.ask(statement, settings, signal);
      },
    };
    const failures = createFailureStore(
      createSteadiness(connection, createReplacedDays()),
      async (run) => run(),
    );
    const recent = await failures.countRecentErrors(healthScope(PRODUCT), START - HOUR_MS, K);
    expect(looks).toBe(2);
    expect(recent).toMatchObject([{ errors: 2, installations: 2 }]);
    await test.close();
  });
});
