import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import type { Day } from '@candor/query/question';
import { findState } from '@candor/query/release-health';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Failed,
  HOUR_MS,
  START,
  createEvent,
  createFailure,
  createHealth,
  failedLists,
  groupScope,
  healthScope,
  sessionLists,
} from './lib/failures/bakery-events.fixture.ts';
import { createTestStore, type TestStore } from './lib/test-store.fixture.ts';
import type { FailureGroupScope, FailureVersionCell } from './failures.ts';
import type { StoredEvent } from './store.ts';

let folder: string;
let engine: Engine;
let test: TestStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-store-'));
  engine = await startEngine({ dataFolder: folder });
  test = await createTestStore(engine);
});
afterAll(async () => {
  await test.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

let products = 0;
async function store(create: (product: string) => readonly StoredEvent[]): Promise<string> {
  products += 1;
  const product = `bakery-${products}`;
  await test.insert(create(product), 500);
  return product;
}

const K = 3;
const inSpan = ({ day }: Failed): boolean => day < 7;
const counted = (items: readonly { readonly device: number; readonly isEphemeral?: boolean }[]) =>
  new Set(items.filter((item) => item.isEphemeral !== true).map(({ device }) => device));

it('groups, their cells and first and last day are those of a plain count', async () => {
  await fc.assert(
    fc.asyncProperty(failedLists, async (list) => {
      const product = await store((name) => list.map((failed) => createFailure(name, failed)));
      const { failures } = test.store;
      const groups = await failures.findGroups(groupScope(product), 10);
      const cells = await failures.countCells(
        groupScope(product),
        { groups: groups.map(({ name }) => name), by: ['version'] },
        K,
      );
      const names = new Set(list.filter(inSpan).map(({ fingerprint }) => fingerprint));
      expect(new Set(groups.map(({ name }) => name))).toEqual(names);
      for (const group of groups) {
        const all = list.filter(({ fingerprint }) => fingerprint === group.name);
        const shown = all.filter(inSpan);
        expect(group.times).toBe(shown.reduce((sum, { times }) => sum + times, 0));
        expect(group.installations).toBe(counted(shown).size);
        const days = all.filter(({ day }) => day < 7).map(({ day }) => day);
        expect(group.firstDay).toBe(`2026-05-0${4 + Math.min(...days)}`.replace(/0(\d\d)$/, '$1'));
        const versions = new Set(shown.map(({ version }) => version));
        expect(new Set(group.versions.keys())).toEqual(versions);
        for (const version of versions) {
          const inVersion = shown.filter((failed) => failed.version === version);
          const cell = cells.find((one) => one.name === group.name && one.cell === version);
          const installations = counted(inVersion).size;
          expect(cell?.installations).toBe(installations);
          expect(cell?.few.length).toBe(installations < K ? installations : 0);
        }
      }
      await expectVersionCells(groupScope(product));
      await expectVersionCells(groupScope(product, { from: '2026-05-07' as Day }));
    }),
    { numRuns: 5 },
  );
});

/** The groups and the cells by version that are found together are those that are found each by itself. */
async function expectVersionCells(scope: FailureGroupScope): Promise<void> {
  const { failures } = test.store;
  const groups = await failures.findGroups(scope, 2);
  const asked = { groups: groups.map(({ name }) => name), by: ['version'] } as const;
  const cells = await failures.countCells(scope, asked, K);
  const found = await failures.findVersionCells(scope, 2, K);
  expect(found.map(({ name, latest }) => ({ name, latest }))).toEqual(
    groups.map(({ name, latest }) => ({ name, latest })),
  );
  const list = (each: readonly (FailureVersionCell & { readonly name: string })[]) =>
    each.map(({ name, cell, installations, few }) =>
      [name, cell, installations, ...few.toSorted()].join(' '),
    );
  const together = found.flatMap(({ name, cells: own }) => own.map((cell) => ({ ...cell, name })));
  expect(list(together).toSorted()).toEqual(list(cells).toSorted());
}

it('the group of most installations is the first, however often another occurred', async () => {
  const failed = {
    day: 1,
    version: '1.0',
    os: 'linux',
    isEphemeral: false,
    variant: '1:x',
  } as const;
  const product = await store((name) => [
    createFailure(name, { ...failed, device: 1, times: 9, fingerprint: '1:a' }),
    createFailure(name, { ...failed, device: 2, times: 1, fingerprint: '1:b' }),
    createFailure(name, { ...failed, device: 3, times: 1, fingerprint: '1:b' }),
  ]);
  const { failures } = test.store;
  const groups = await failures.findGroups(groupScope(product), 1);
  expect(groups.map(({ name }) => name)).toEqual(['1:b']);
  const found = await failures.findVersionCells(groupScope(product), 1, K);
  expect(found.map(({ name }) => name)).toEqual(['1:b']);
});

it('first days and versions of groups are of all time, or since a day', async () => {
  const failed = {
    os: 'linux',
    times: 1,
    isEphemeral: false,
    fingerprint: '1:a',
    variant: '1:x',
  } as const;
  const product = await store((name) => [
    createFailure(name, { ...failed, device: 1, day: 0, version: '1.0' }),
    createFailure(name, { ...failed, device: 2, day: 4, version: '1.1' }),
    createFailure(name, { ...failed, device: 2, day: 5, version: '1.2' }),
  ]);
  const { failures } = test.store;
  const scope = groupScope(product, { from: '2026-05-08' as Day });
  const [always] = await failures.findGroups(scope, 10);
  const [since] = await failures.findGroups(scope, 10, scope.from);
  expect([...(always?.versions.keys() ?? [])].toSorted()).toEqual(['1.0', '1.1', '1.2']);
  expect([...(since?.versions.keys() ?? [])].toSorted()).toEqual(['1.1', '1.2']);
  expect([always?.firstDay, since?.firstDay]).toEqual(['2026-05-04', '2026-05-08']);
  const same = { times: 2, installations: 1, lastDay: '2026-05-09', latest: always?.latest };
  expect([always, since]).toMatchObject([same, same]);
  expect(always?.latest.version).toBe('1.2');
});

it('moved failures are counted in their new group, an installation once, variants apart', async () => {
  const failed = { day: 1, version: '1.0', os: 'linux', times: 1, isEphemeral: false } as const;
  const product = await store((name) => [
    createFailure(name, { ...failed, device: 1, fingerprint: '1:a', variant: '1:x' }),
    createFailure(name, { ...failed, device: 1, fingerprint: '1:b', variant: '1:x' }),
    createFailure(name, { ...failed, device: 2, fingerprint: '1:b', variant: '1:y' }),
  ]);
  const moves = [
    { moved: '1:b/', name: '1:a' },
    { moved: '1:b/1:y', name: '1:b/1:y' },
  ];
  const groups = await test.store.failures.findGroups(groupScope(product, { moves }), 10);
  expect(groups.map(({ name, times, installations }) => [name, times, installations])).toEqual([
    ['1:a', 2, 1],
    ['1:b/1:y', 1, 1],
  ]);
  expect(groups[0]?.fingerprints.toSorted()).toEqual(['1:a', '1:b']);
  const one = groupScope(product, { moves, name: '1:a' });
  const samples = await test.store.failures.findSamples(one, [], 10);
  expect(samples.map(({ fingerprint }) => fingerprint).toSorted()).toEqual(['1:a', '1:b']);
  expect(samples[0]?.latest.version).toBe('1.0');
  const asked = { groups: ['1:a'], by: ['day', 'system', 'variant'] } as const;
  const cells = await test.store.failures.countCells(one, asked, K);
  const counted = cells.map(({ by, name, cell, times, installations }) => [
    by,
    name,
    cell,
    times,
    installations,
  ]);
  expect(counted.map(String).toSorted()).toEqual([
    'day,1:a,2026-05-05,2,1',
    'system,1:a,linux,2,1',
    'variant,1:a,1:a/1:x,1,1',
    'variant,1:a,1:b/1:x,1,1',
  ]);
  expect(await test.store.failures.countCells(one, { groups: [], by: ['day'] }, K)).toEqual([]);
  await expectVersionCells(groupScope(product, { moves }));
});

it('sessions are counted by version and state as by the definition', async () => {
  await fc.assert(
    fc.asyncProperty(sessionLists, async (sessions) => {
      const product = await store((name) => sessions.flatMap((one) => createHealth(name, one)));
      const cells = await test.store.failures.countHealth(healthScope(product), null, K);
      for (const { version, state, ...cell } of cells) {
        const own = sessions.filter(
          (one) =>
            (version === null || one.version === version) &&
            (state === null || findState(one.said) === state),
        );
        const uptimes = own.map(({ said }) => Math.max(...said.map(({ uptime }) => uptime)));
        expect(cell.sessions).toBe(own.length);
        expect(cell.uptimeS).toBe(uptimes.reduce((sum, uptime) => sum + uptime, 0));
        expect(cell.installations).toBe(counted(own).size);
      }
      const states = new Set(sessions.map((one) => `${one.version} ${findState(one.said)}`));
      const versions = new Set(sessions.map(({ version }) => version));
      const all = sessions.length === 0 ? 0 : 1;
      expect(cells).toHaveLength(states.size + versions.size + all);
    }),
    { numRuns: 5 },
  );
});

const said = (device: number, version: string, hour: number, outcome: string) => (name: string) =>
  createEvent(name, device, {
    at: START,
    received: START + hour * HOUR_MS + 60_000,
    facts: { version, os: 'linux' },
    fields: { outcome, errors: 1, uptime: 60 },
  });

it('who has failed is not at risk again, under neither version; hours are those of arrival', async () => {
  const events = [
    // Before the span: this one is not at risk at all.
    said(1, '1.0', -5, 'crashed'),
    said(1, '1.1', 0, 'crashed'),
    // Fails under the old version, then runs the new one.
    said(2, '1.0', 0, 'unhandled'),
    said(2, '1.1', 1, 'crashed'),
    // Fails under the new version in its second hour.
    said(3, '1.1', 0, 'running'),
    said(3, '1.1', 1, 'abnormal'),
    said(3, '1.1', 2, 'crashed'),
    // Never fails: errors that were handled are none.
    said(4, '1.0', 0, 'running'),
    said(4, '1.0', 1, 'errored'),
    // Of another version, and too late.
    said(5, '0.9', 0, 'running'),
    said(6, '1.1', 9, 'running'),
  ];
  const product = await store((name) => events.map((create) => create(name)));
  const span = { since: START, before: START + 3 * HOUR_MS, calmSince: START - 24 * HOUR_MS };
  const scope = { ...healthScope(product), from: '2026-05-01' as never };
  const compared = { ...span, version: '1.1', baseline: '1.0' };
  expect(await test.store.failures.compareReleases(scope, compared)).toEqual([
    { hour: START, atRisk: 1, failed: 0, baselineAtRisk: 2, baselineFailed: 1 },
    { hour: START + HOUR_MS, atRisk: 1, failed: 1, baselineAtRisk: 1, baselineFailed: 0 },
  ]);
  const versions = await test.store.failures.findVersions(scope, span, K);
  expect(versions.toSorted((a, b) => (a.version < b.version ? -1 : 1))).toMatchObject([
    { version: '0.9', installations: 1 },
    { version: '1.0', installations: 2, firstReceived: START + 60_000 },
    { version: '1.1', installations: 3 },
  ]);
  for (const { installations, few } of versions) {
    expect(few).toHaveLength(installations < K ? installations : 0);
  }
  const recent = await test.store.failures.countRecentErrors(scope, START + 2 * HOUR_MS, K);
  expect(recent).toMatchObject([{ version: '1.1', errors: 3, installations: 2 }]);
  expect(recent[0]?.few).toHaveLength(2);
});
