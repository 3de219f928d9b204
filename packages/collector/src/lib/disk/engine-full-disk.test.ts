import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@candor/engine/engine';
import { openStore } from '@candor/store/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SmallDisk, mountSmallDisk } from './small-disk.fixture.ts';

const MIB = 2 ** 20;
const diskBytes = 512 * MIB;
/** What is free before: somewhat more than the engine wants. */
const leftBytes = 208 * MIB;
const rowsPerInsert = 20_000;
/** How long an insert of that takes, and a migration: the disk is full at another moment of it each time. */
const insertMs = 60;
const migrateMs = 1_500;

let disk: SmallDisk | null;
let engine: Engine | null;
beforeEach(() => {
  disk = mountSmallDisk(diskBytes);
  engine = null;
});
afterEach(async () => {
  await engine?.stop();
  disk?.remove();
});

const start = async (folder: string): Promise<Engine> =>
  (engine = await startEngine({ dataFolder: join(folder, 'engine') }));

async function run(statement: string): Promise<string> {
  if (engine === null) throw new Error('start() comes first');
  const { url, username, password } = engine;
  const headers = { 'x-clickhouse-user': username, 'x-clickhouse-key': password };
  const answer = await fetch(url, { method: 'POST', headers, body: statement });
  const text = (await answer.text()).trim();
  if (!answer.ok) throw new Error(text);
  return text;
}

const isDone = (what: Promise<unknown>): Promise<boolean> =>
  what.then(
    () => true,
    () => false,
  );

/** Room again, and an engine that answers. */
async function recover(full: SmallDisk): Promise<void> {
  full.clear();
  await expect.poll(() => isDone(run('SELECT 1')), { timeout: 60_000 }).toBe(true);
}

function fillLater(full: SmallDisk, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => {
      full.fill();
      resolve();
    }, delayMs);
  });
}

describe('an engine whose disk is filled by somebody else', () => {
  it('has after a restart what it acknowledged, and nothing that is broken', async (context) => {
    context.skip(disk === null, 'mounting a tmpfs is not allowed here');
    if (disk === null) return;
    await start(disk.folder);
    await run('CREATE DATABASE filled');
    await run(
      'CREATE TABLE filled.rows (turn UInt32, text String) ENGINE = MergeTree ORDER BY turn',
    );
    const acknowledged: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      await recover(disk);
      disk.leave(leftBytes);
      const rows = `SELECT ${turn}, randomString(100) FROM numbers(${rowsPerInsert})`;
      const isAcknowledged = isDone(run(`INSERT INTO filled.rows ${rows}`));
      await fillLater(disk, Math.random() * insertMs);
      if (await isAcknowledged) acknowledged.push(turn);
    }
    expect(engine?.countRestarts()).toBeGreaterThan(0);
    await recover(disk);
    await engine?.stop();
    await start(disk.folder);
    // What was under way may have come in whole.
    const counts = 'SELECT turn, count() FROM filled.rows GROUP BY turn ORDER BY turn FORMAT TSV';
    const kept = new Map(
      (await run(counts))
        .split('\n')
        .map((row) => row.split('\t'))
        .map(([turn, count]) => [Number(turn), Number(count)]),
    );
    for (const turn of acknowledged) expect(kept.get(turn)).toBe(rowsPerInsert);
    expect(await run('SELECT count() FROM system.detached_parts')).toBe('0');
  }, 240_000);

  it('makes its tables once there is room again, and opens them after a restart', async (context) => {
    context.skip(disk === null, 'mounting a tmpfs is not allowed here');
    if (disk === null) return;
    await start(disk.folder);
    for (let turn = 0; turn < 4; turn += 1) {
      const { url, username, password } = engine ?? (await start(disk.folder));
      const store = openStore({ url, username, password, database: `filled_${turn}` });
      disk.leave(leftBytes);
      const isMade = isDone(store.migrate());
      await fillLater(disk, Math.random() * migrateMs);
      await isMade;
      await recover(disk);
      await store.migrate();
      expect(await store.countEvents()).toBe(0);
      await store.close();
    }
    expect(engine?.countRestarts()).toBeGreaterThan(0);
    await engine?.stop();
    await start(disk.folder);
    expect(
      await run(
        "SELECT count() FROM system.tables WHERE database LIKE 'filled%' AND create_table_query = ''",
      ),
    ).toBe('0');
  }, 240_000);

  it('is not started before there is room, and began nothing that would take it', async (context) => {
    context.skip(disk === null, 'mounting a tmpfs is not allowed here');
    if (disk === null) return;
    disk.fill();
    await expect(start(disk.folder)).rejects.toMatchObject({ code: 'ENGINE_DISK_FULL' });
    disk.clear();
    await start(disk.folder);
    await run('CREATE DATABASE filled');
    await run(
      'CREATE TABLE filled.rows (turn UInt32, text String) ENGINE = MergeTree ORDER BY turn',
    );
    await run('SYSTEM STOP MERGES');
    for (let turn = 0; turn < 4; turn += 1) {
      await run(`INSERT INTO filled.rows SELECT ${turn}, randomString(1000) FROM numbers(25000)`);
    }
    disk.leave(220 * MIB);
    await run('SYSTEM START MERGES');
    await isDone(run('OPTIMIZE TABLE filled.rows FINAL'));
    expect(await run('SELECT count() FROM filled.rows')).toBe('100000');
    expect(engine?.countRestarts()).toBe(0);
  }, 60_000);

  it('gives back what it had begun to make, and leaves its port to nobody while it waits', async (context) => {
    context.skip(disk === null, 'mounting a tmpfs is not allowed here');
    if (disk === null) return;
    const { url } = await start(disk.folder);
    await run('CREATE DATABASE filled');
    await run('CREATE TABLE filled.rows (turn UInt32) ENGINE = MergeTree ORDER BY turn');
    const table = await run("SELECT data_paths[1] FROM system.tables WHERE name = 'rows'");
    const unfinished = join(table, 'tmp_merge_all_1_2_1');
    mkdirSync(unfinished);
    writeFileSync(join(unfinished, 'data.bin'), Buffer.alloc(64 * MIB));
    // Only with those there is room again.
    disk.leave(120 * MIB);
    await expect.poll(() => engine?.countRestarts(), { timeout: 30_000 }).toBe(0);
    await expect.poll(() => existsSync(unfinished), { timeout: 30_000 }).toBe(false);
    const taken = createServer();
    taken.listen(Number(new URL(url).port), '127.0.0.1');
    await expect(once(taken, 'listening')).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await recover(disk);
    expect(await run('SELECT count() FROM filled.rows')).toBe('0');
  }, 60_000);
});

it('a table whose definition was left empty is opened by its copy; one that was never made is gone, and can be made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'candor-definitions-'));
  try {
    await start(folder);
    await run('CREATE DATABASE filled');
    await run('CREATE TABLE filled.rows (turn UInt32) ENGINE = MergeTree ORDER BY turn');
    await run('ALTER TABLE filled.rows ADD COLUMN text String');
    await run("INSERT INTO filled.rows SELECT 1, 'kept'");
    await engine?.stop();
    const definitions = join(folder, 'engine/tables/metadata/filled');
    truncateSync(join(definitions, 'rows.sql'), 0);
    writeFileSync(join(definitions, 'half.sql'), '');
    await start(folder);
    expect(await run('SELECT text FROM filled.rows')).toBe('kept');
    expect(await run('EXISTS TABLE filled.half')).toBe('0');
    await run('CREATE TABLE filled.half (turn UInt32) ENGINE = MergeTree ORDER BY turn');
    await run('DROP TABLE filled.half SYNC');
    expect(readdirSync(join(folder, 'engine/definitions/filled'))).toEqual(['rows.sql']);
    await engine?.stop();
    // Of a folder that has no copies nothing is known, and nothing is removed.
    rmSync(join(folder, 'engine/definitions'), { recursive: true });
    truncateSync(join(definitions, 'rows.sql'), 0);
    await expect(start(folder)).rejects.toMatchObject({ code: 'ENGINE_START' });
    expect(readdirSync(definitions)).toEqual(['rows.sql']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
