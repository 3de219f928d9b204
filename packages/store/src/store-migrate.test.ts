import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManifest, createQuestion } from './lib/example-product.fixture.ts';
import { eventLists, withoutMarks } from './lib/random-events.fixture.ts';
import { dropRepeats } from './lib/recount.fixture.ts';
import { assertNewEnough } from './lib/migrate.ts';
import { EVENT_COLUMNS } from './lib/row-binary.ts';
import { SQL_FOLDER, splitStatements, STATEMENTS } from './lib/statements.ts';
import { createTestStore } from './lib/test-store.fixture.ts';
import { openStore, type StoreAddress, type StoredEvent } from './store.ts';

let folder: string;
let engine: Engine;
const [events = []] = fc.sample(eventLists, { seed: 7, numRuns: 1 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-store-'));
  engine = await startEngine({ dataFolder: folder });
});

afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Makes of a new database one as the version before marks left it. */
const LEAVE_013 = [
  "ALTER TABLE migrations DELETE WHERE name >= '014' SETTINGS mutations_sync = 2",
  `ALTER TABLE arriving_events_kept MODIFY QUERY SELECT ${EVENT_COLUMNS.replace(' clock_corrected,', '')} FROM arriving_events`,
  'ALTER TABLE arriving_events DROP COLUMN clock_corrected',
  'ALTER TABLE events DROP COLUMN clock_corrected SETTINGS mutations_sync = 2',
];

function addressOf(database: string): StoreAddress {
  const { url, username, password } = engine;
  return { url, username, password, database };
}

describe('migrate()', () => {
  it.each(['26.7.2.1', '26.10.1', '27.1.1.1'])('takes ClickHouse %s', (version) => {
    expect(() => assertNewEnough(version)).not.toThrow();
  });

  it.each(['26.6.9.1', '25.12.1.1', '', 'latest'])('refuses ClickHouse "%s"', (version) => {
    expect(() => assertNewEnough(version)).toThrow(/Expected ClickHouse 26\.7 or newer/);
  });

  it('makes the database, whatever it is called, and applies each file once', async () => {
    const store = openStore(addressOf('a "b" `c` d'));
    const names = await store.migrate();
    const files = await readdir(new URL('migrations/', SQL_FOLDER));
    expect(names).toEqual(
      files
        .toSorted()
        .slice(1)
        .map((file) => file.replace('.sql', '')),
    );
    expect(await store.migrate()).toEqual([]);
    expect(await store.countEvents()).toBe(0);
    await store.close();
  });

  it('runs a file again that was cut short', async () => {
    const test = await createTestStore(engine);
    await test.connection.command(
      "ALTER TABLE migrations DELETE WHERE name LIKE '002%' SETTINGS mutations_sync = 2",
    );
    await test.connection.command('DROP VIEW stale_days');
    expect(await test.store.migrate()).toEqual(['002-installation-days']);
    expect(await test.store.refreshRollups()).toEqual({ refreshed: 0, waiting: 0, failure: null });
    await test.close();
  });

  it('takes over a database with events that were inserted straight into their table', async () => {
    const test = await createTestStore(engine);
    const half = Math.floor(events.length / 2);
    const before = { segment: 1, block: 1, events: events.slice(0, half) };
    const after = { segment: 2, block: 1, events: events.slice(half) };
    const stored = dropRepeats(events).length;
    await test.store.insertBlock(before);
    for (const statement of [
      "ALTER TABLE migrations DELETE WHERE name >= '004' SETTINGS mutations_sync = 2",
      'DROP VIEW arriving_events_kept',
      'DROP TABLE arriving_events',
      'ALTER TABLE events DROP COLUMN clock_corrected SETTINGS mutations_sync = 2',
      'ALTER TABLE rollup_days DROP COLUMN received_until',
      'ALTER TABLE events RESET SETTING min_bytes_for_wide_part, min_level_for_wide_part',
    ]) {
      await test.connection.command(statement);
    }
    await expect(test.store.insertBlock(after)).rejects.toThrow('60');
    expect(await test.store.migrate()).toEqual([
      '004-merges',
      '005-arriving-events',
      '006-said-on-days',
      '007-installation-sets',
      '008-installation-numbers',
      '009-number-spreads',
      '010-different-values',
      '011-over-profiles-and-growing',
      '012-health',
      '013-health-counted',
      '014-clock-corrected',
    ]);
    await test.store.insertBlock(after);
    await test.store.insertBlock(before);
    expect(await test.store.countEvents()).toBe(stored);
    await test.connection.command('OPTIMIZE TABLE events FINAL');
    expect(await test.store.countEvents()).toBe(stored);
    await test.close();
  });

  it('gives events a mark without a part being rewritten, and those from before have none', async () => {
    const test = await createTestStore(engine);
    const unmarked = withoutMarks(events);
    const corrected = { ...unmarked[0], seq: 1_000, clockCorrected: true } as const;
    await test.store.insertBlock({ segment: 1, block: 1, events: unmarked });
    for (const statement of LEAVE_013) await test.connection.command(statement);
    const listParts = async (): Promise<readonly unknown[]> =>
      test.readRows(
        "SELECT name, modification_time, bytes_on_disk FROM system.parts WHERE active AND database = currentDatabase() AND table = 'events' ORDER BY name",
      );
    const parts = await listParts();
    expect(parts.length).toBeGreaterThan(0);
    expect(await test.store.migrate()).toEqual(['014-clock-corrected']);
    expect(await listParts()).toEqual(parts);
    await test.store.insertBlock({ segment: 2, block: 1, events: [corrected as StoredEvent] });
    const count = 'SELECT seq, count() AS n FROM events WHERE clock_corrected GROUP BY seq';
    expect(await test.readRows(count)).toEqual([{ seq: 1_000, n: 1 }]);
    // What came before is known when it comes again.
    await test.store.insertBlock({ segment: 3, block: 1, events: unmarked });
    expect(await test.store.countEvents()).toBe(dropRepeats(unmarked).length + 1);
    await test.close();
  });

  it('is asked nothing before all files are applied, by whichever process', async () => {
    const test = await createTestStore(engine);
    const later = openStore(test.address);
    const ask = async () => later.ask(createQuestion({}), createManifest(), 5);
    await test.connection.command(
      "ALTER TABLE migrations DELETE WHERE name LIKE '012%' SETTINGS mutations_sync = 2",
    );
    await expect(ask()).rejects.toMatchObject({ code: 'STORE_NOT_READY' });
    await test.store.migrate();
    expect((await ask()).rows).toEqual([]);
    await later.close();
    await test.close();
  });

  it('refuses a database of a newer version', async () => {
    const test = await createTestStore(engine);
    await test.connection.insert('migrations', [['999-from-the-future', 'ab']]);
    await expect(test.store.migrate()).rejects.toMatchObject({ code: 'STORE_NEWER' });
    await test.close();
  });

  it('refuses a migration that is not the file that was applied', async () => {
    const test = await createTestStore(engine);
    await test.connection.command(
      "ALTER TABLE migrations UPDATE checksum = 'ab' WHERE name LIKE '001%' SETTINGS mutations_sync = 2",
    );
    await expect(test.store.migrate()).rejects.toMatchObject({ code: 'STORE_MIGRATION_CHANGED' });
    await test.close();
  });
});

describe('a store that can not be reached', () => {
  it('says so, and takes things again when it can', async () => {
    const store = openStore({ ...addressOf('candor'), url: 'http://127.0.0.1:1' });
    await expect(store.migrate()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
    await expect(store.countEvents()).rejects.toThrow('ECONNREFUSED');
    await store.close();
  });

  it('says when user name or password are wrong, without them', async () => {
    const store = openStore({ ...addressOf('candor'), password: 'hunter2' });
    const failure = store.migrate();
    await expect(failure).rejects.toMatchObject({ code: 'STORE_SIGN_IN' });
    await expect(failure).rejects.not.toThrow('hunter2');
    await store.close();
  });

  it('says when it was never migrated', async () => {
    const store = openStore(addressOf('default'));
    await expect(store.countEvents()).rejects.toMatchObject({ code: 'STORE_NOT_READY' });
    await store.close();
  });
});

describe('the .sql files', () => {
  it('are listed in the code, each of them', async () => {
    const files = await readdir(new URL('statements/', SQL_FOLDER));
    expect(files.map((file) => file.replace('.sql', '')).toSorted()).toEqual(STATEMENTS);
  });

  it('belong to the package that is published', async () => {
    const text = await readFile(new URL('../package.json', SQL_FOLDER), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ files: ['dist', 'sql'] });
  });

  it('are split at semicolons that end a line, comments left in', () => {
    expect(splitStatements("-- One; two.\nSELECT ';' AS a;\n\nSELECT 2\n;\n-- The end.\n")).toEqual(
      ["-- One; two.\nSELECT ';' AS a", '\nSELECT 2\n'],
    );
  });
});
