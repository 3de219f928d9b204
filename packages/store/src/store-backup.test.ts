import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listRestoredTables } from './backup.ts';
import { createManifest, createQuestion, day } from './lib/example-product.fixture.ts';
import { eventLists, withoutMarks } from './lib/random-events.fixture.ts';
import { dropRepeats, recount } from './lib/recount.fixture.ts';
import { readMigrationFiles } from './lib/statements.ts';
import { createTestStore, type TestStore } from './lib/test-store.fixture.ts';

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

const manifest = createManifest();
const question = createQuestion({ span: { from: day('2026-01-01'), to: day('2026-03-31') } });
const [EVENTS = []] = fc.sample(eventLists, { seed: 21, numRuns: 1 });

/** Copies the tables of one store into another, as a backup and a restore do together; the backup of a store with `migrations`. */
async function copyFrozen(
  from: TestStore,
  to: TestStore,
  migrations?: readonly string[],
): Promise<void> {
  const restored = listRestoredTables(migrations ?? (await from.store.listMigrations()));
  await from.store.withFrozen(async (tables) => {
    for (const { table, folder: frozen } of tables) {
      if (!restored.includes(table)) continue;
      await to.store.attachParts(table, async (detached) => {
        const parts = existsSync(frozen) ? await readdir(frozen) : [];
        for (const part of parts)
          await cp(join(frozen, part), join(detached, part), { recursive: true });
        return parts;
      });
    }
  });
}

it('what is frozen can be taken in by another store, which answers the same and takes nothing twice', async () => {
  const [source, target] = [await createTestStore(engine), await createTestStore(engine)];
  await source.insert(EVENTS, 40);
  await source.store.refreshRollups();
  await copyFrozen(source, target);
  expect(await target.store.refreshRollups()).toMatchObject({ refreshed: 0 });
  expect(await target.count(question, manifest)).toEqual(recount(EVENTS, question, manifest));
  await target.insert(EVENTS, 30);
  expect(await target.store.countEvents()).toBe(dropRepeats(EVENTS).length);
  const links = (names: readonly string[]): readonly string[] =>
    names.filter((name) => name.endsWith('.bin'));
  expect(links(await readdir(join(folder, 'tables/shadow'), { recursive: true }))).toEqual([]);
  expect(await target.store.listMigrations()).toEqual(await source.store.listMigrations());
  for (const { store, close } of [source, target]) {
    await store.refreshRollups();
    await close();
  }
});

it('rollups of an older form are not taken in but counted anew, and until then questions ask the events', async () => {
  const [source, target] = [await createTestStore(engine), await createTestStore(engine)];
  await source.insert(EVENTS, 40);
  await source.store.refreshRollups();
  const older = (await source.store.listMigrations()).filter((name) => name < '006');
  await copyFrozen(source, target, older);
  expect(await target.count(question, manifest)).toEqual(recount(EVENTS, question, manifest));
  expect((await target.store.refreshRollups()).refreshed).toBeGreaterThan(0);
  expect(await target.count(question, manifest)).toEqual(recount(EVENTS, question, manifest));
  await source.close();
  await target.close();
});

it('rollups are of an older form before the newest migration that changes their tables', async () => {
  const files = await readMigrationFiles();
  const names = files.map(({ name }) => name);
  const changes = /\b(?:CREATE|ALTER|DROP) TABLE (?:IF (?:NOT )?EXISTS )?installation_/;
  // How often their parts are merged says nothing of their form.
  const isChange = (text: string): boolean =>
    changes.test(text) && !text.includes('MODIFY SETTING');
  const newest = files.findLast(({ statements }) => statements.some(isChange));
  expect(newest).toBeDefined();
  const before = names.slice(0, names.indexOf(newest?.name ?? ''));
  expect(listRestoredTables(names)).toContain('installation_sets');
  expect(listRestoredTables(before)).not.toContain('installation_sets');
});

it('frozen while events come in and rollups are refreshed, each event is whole: what is missing can be sent again, and counts once', async () => {
  const [source, target] = [await createTestStore(engine), await createTestStore(engine)];
  const filling = source.insert(EVENTS, 3);
  const refreshing = (async () => {
    for (let count = 0; count < 8; count += 1) await source.store.refreshRollups();
  })();
  while ((await source.store.countEvents()) === 0) await source.store.readVersion();
  await copyFrozen(source, target);
  await Promise.all([filling, refreshing]);
  const frozen = await target.store.countEvents();
  expect(frozen).toBeGreaterThan(0);
  await target.insert(EVENTS, 50);
  expect(await target.store.countEvents()).toBe(dropRepeats(EVENTS).length);
  await target.store.refreshRollups();
  expect(await target.count(question, manifest)).toEqual(recount(EVENTS, question, manifest));
  await source.close();
  await target.close();
});

it('events of a backup from before they had a mark are taken in, and have none', async () => {
  const [source, target] = [await createTestStore(engine), await createTestStore(engine)];
  const unmarked = withoutMarks(EVENTS);
  await source.insert(unmarked, 40);
  await source.connection.command(
    'ALTER TABLE events DROP COLUMN clock_corrected SETTINGS mutations_sync = 2',
  );
  const older = (await source.store.listMigrations()).filter((name) => name < '014');
  await copyFrozen(source, target, older);
  expect(await target.count(question, manifest)).toEqual(recount(unmarked, question, manifest));
  const marked = 'SELECT countIf(clock_corrected) AS marked, count() AS events FROM events';
  const events = dropRepeats(unmarked).length;
  expect(await target.readRows(marked)).toEqual([{ marked: 0, events }]);
  // All of it once, beside rows that have the column.
  const corrected = unmarked.map(
    (event) => ({ ...event, seq: event.seq + 1_000, clockCorrected: true }) as const,
  );
  await target.insert([...unmarked, ...corrected], 30);
  await target.connection.command('OPTIMIZE TABLE events FINAL');
  expect(await target.readRows(marked)).toEqual([
    { marked: dropRepeats(corrected).length, events: events + dropRepeats(corrected).length },
  ]);
  await source.close();
  await target.close();
});
