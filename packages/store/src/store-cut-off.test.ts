/** A day is replaced in several tables, one after the other. What is cut off in between is never taken for done. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BASE, createEvent as createNumbered } from './lib/numbered-events.fixture.ts';
import { createTestStore, type TestStore, useEngine } from './lib/test-store.fixture.ts';
import type { StoredEvent } from './store.ts';

/** The device of the first installation, as it reports it and as the store keeps it. */
const DEVICE = `${'b'.repeat(20)}000000000001`;
const ERASED = 'bbbbbbbb-bbbb-bbbb-bbbb-000000000001';
const NO_SESSION = '00000000-0000-0000-0000-000000000000';

/** It is in all rollups. */
function createEvent(installation: number): StoredEvent {
  return createNumbered(installation, { fields: { ...BASE.fields, outcome: 'running' } });
}

const engine = useEngine();
let test: TestStore;
beforeEach(async () => {
  test = await createTestStore(engine());
});
afterEach(async () => test.close());

async function count(what: string, table: string): Promise<number> {
  const text = `SELECT toUInt32(${what}) AS found FROM ${table}`;
  const [row] = await test.readRows<{ found: number }>(text);
  return row?.found ?? 0;
}

/** How many installations each rollup knows. */
async function countKnown(ending: '' | '_next' = ''): Promise<readonly number[]> {
  return Promise.all([
    count('uniqExact(installation)', `installation_days${ending}`),
    count('groupBitmapMerge(ordinals)', `installation_sets${ending}`),
    count('uniqExact(ordinal)', `installation_numbers${ending}`),
    count('uniqExact(ordinal)', `health_sessions${ending}`),
    count('groupBitmapMerge(ordinals)', `health_hours${ending}`),
  ]);
}

async function listStale(): Promise<readonly unknown[]> {
  return test.connection.read('list-stale-days');
}

/** A refresh that fails where it would replace this table. */
async function refreshWithout(table: string): Promise<void> {
  await test.connection.command(`RENAME TABLE ${table} TO put_aside`);
  await expect(test.store.refreshRollups()).rejects.toMatchObject({ code: 'STORE_NOT_READY' });
  await test.connection.command(`RENAME TABLE put_aside TO ${table}`);
}

describe('a day that was being replaced', () => {
  it.each([
    'health_hours',
    'health_sessions',
    'installation_numbers',
    'installation_sets',
    'installation_days',
  ])('holds nobody who is erased, though an erasure before was cut off at %s', async (table) => {
    await test.insert([createEvent(1), createEvent(2)], 50);
    await test.store.refreshRollups();
    expect(await countKnown()).toEqual([2, 2, 2, 2, 2]);
    // The erasure itself, as far as its events.
    await test.connection.insert('erasing_owners', [['example', ERASED, NO_SESSION]]);
    await test.connection.run('erase-events', {}, { mutations_sync: '1' });
    await test.connection.run('clear-erasing-owners');
    await refreshWithout(table);
    await test.store.erase([{ product: 'example', devices: [DEVICE], sessions: [] }]);
    expect(await countKnown()).toEqual([1, 1, 1, 1, 1]);
    expect(await countKnown('_next')).toEqual([0, 0, 0, 0, 0]);
  });

  it('stays stale until all is in its place, also if its events are again what they were', async () => {
    await test.insert([createEvent(1)], 50);
    await test.store.refreshRollups();
    expect(await listStale()).toEqual([]);
    await test.insert([createEvent(2)], 50);
    await refreshWithout('installation_sets');
    await test.connection.command(
      `ALTER TABLE events DELETE WHERE session = '${createEvent(2).session}' SETTINGS mutations_sync = 1`,
    );
    expect(await listStale()).toHaveLength(1);
    await test.store.refreshRollups();
    expect(await listStale()).toEqual([]);
    expect(await countKnown()).toEqual([1, 1, 1, 1, 1]);
  });

  it('is counted after an upgrade, though all its events have gone before', async () => {
    await test.insert([createEvent(1)], 50);
    await test.store.refreshRollups();
    await test.connection.command('TRUNCATE TABLE events');
    // As the migration before leaves it, which knows of no rollup that anything is in it.
    await test.connection.command('TRUNCATE TABLE rollup_days');
    expect(await listStale()).toEqual([]);
    await test.connection.command(
      "ALTER TABLE migrations DELETE WHERE name = '012-health' SETTINGS mutations_sync = 2",
    );
    expect(await test.store.migrate()).toEqual(['012-health']);
    expect(await listStale()).toHaveLength(1);
    await test.store.refreshRollups();
    expect(await listStale()).toEqual([]);
    expect(await countKnown()).toEqual([0, 0, 0, 0, 0]);
  });
});
