import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildAccess, startTestEngine, type TestEngine } from './engine.fixture.ts';
import { startEngine, type Engine } from './engine.ts';
import { restartDelayMs } from './limits.ts';

let ends: (() => Promise<unknown>)[] = [];
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-engine-'));
  ends = [];
});
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
  await rm(folder, { recursive: true, force: true });
});

const start = async (lines: string[] = []): Promise<TestEngine<ClickHouseClient>> => {
  const engine = await startTestEngine(createClient, {
    dataFolder: folder,
    log: (line) => lines.push(line),
  });
  ends.push(engine.end);
  return engine;
};

describe('an engine whose process dies', () => {
  test('has all acknowledged inserts, each once, under load and at the same address', async () => {
    const { client, engine, read } = await start();
    await client.command({
      query: `CREATE TABLE acked (id UInt32, writer UInt8) ENGINE = MergeTree ORDER BY id
        SETTINGS non_replicated_deduplication_window = 10000`,
    });
    const url = engine.url;
    const over = new AbortController();
    const acknowledged: number[] = [];
    const insert = async (id: number, writer: number, token: string): Promise<unknown> =>
      client.insert({
        table: 'acked',
        values: [{ id, writer }],
        format: 'JSONEachRow',
        clickhouse_settings: { insert_deduplication_token: token },
      });
    const isMissing = async (id: number): Promise<boolean> =>
      (await read(`SELECT id FROM acked WHERE id = ${id}`)).length === 0;
    const write = async (writer: number): Promise<void> => {
      for (let id = writer; !over.signal.aborted; id += 4) {
        let tries = 0;
        await retry(async () => {
          tries += 1;
          await insert(id, writer, `token ${id}`);
        });
        // ClickHouse notes a token before it stores the rows: a kill between the two leaves one that drops what is tried again. So whoever tries
        // again looks whether it is there, as the store does in its insert-block.ts.
        if (tries > 1) {
          await retry(async () => {
            if (await isMissing(id)) await insert(id, writer, `token ${id} ${(tries += 1)}`);
          });
        }
        acknowledged.push(id);
      }
    };
    const writers = [0, 1, 2, 3].map(write);
    for (let round = 0; round < 3; round += 1) {
      const before = acknowledged.length;
      await expect.poll(() => acknowledged.length, wait).toBeGreaterThan(before + 50);
      kill(engine.readPid());
    }
    over.abort();
    await Promise.all(writers);
    const rows = await retry(async () => read<{ id: number }>('SELECT id FROM acked ORDER BY id'));
    expect(rows.map(({ id }) => id)).toEqual(acknowledged.sort((a, b) => a - b));
    expect(engine.url).toBe(url);
  });

  test('breaks the queries in flight cleanly, and answers again', async () => {
    const lines: string[] = [];
    const { client, engine } = await start(lines);
    const pid = engine.readPid();
    const ask = client.command({
      query: 'SELECT sleepEachRow(1) FROM numbers(100) SETTINGS max_block_size = 1',
    });
    const failure = ask.catch((error: unknown) => error);
    await expect
      .poll(async () => {
        const asked = await client.query({ query: 'SELECT query FROM system.processes' });
        return asked.text();
      }, wait)
      .toContain('sleepEachRow');
    kill(pid);
    expect(String(await failure)).toMatch(/socket hang up|ECONNRESET|ECONNREFUSED/);
    await expect.poll(() => engine.isUp() && engine.readPid() !== pid, wait).toBe(true);
    expect(await client.ping()).toEqual({ success: true });
    expect(lines[0]).toMatch(/is up as process \d+$/);
    expect(lines[1]).toMatch(/SIGKILL/);
    expect(lines.at(-1)).toMatch(/restarted as process \d+$/);
  });

  test('waits for its port when somebody else has taken it', async () => {
    const lines: string[] = [];
    const { client, engine } = await start(lines);
    kill(engine.readPid());
    const thief = createServer();
    const port = Number(new URL(engine.url).port);
    await retry(async () => {
      thief.listen(port, '127.0.0.1');
      await once(thief, 'listening');
    });
    await expect.poll(() => lines.join('\n'), wait).toContain('port');
    expect(engine.isUp()).toBe(false);
    thief.close();
    await expect.poll(() => engine.isUp(), wait).toBe(true);
    expect(await client.ping()).toEqual({ success: true });
  });

  test('stays down when it was stopped meanwhile', async () => {
    const { engine } = await start();
    kill(engine.readPid());
    await expect.poll(() => engine.isUp(), wait).toBe(false);
    await engine.stop();
    expect(engine.readPid()).toBeUndefined();
    await engine.stop();
  });

  test('stays down when it was stopped while the next process was starting', async () => {
    const { engine } = await start();
    kill(engine.readPid());
    // The next one is spawned after `restartDelayMs`, and takes much longer than the rest of this to get ready.
    await new Promise((resolve) => setTimeout(resolve, restartDelayMs + 100));
    await engine.stop();
    expect(engine.readPid()).toBeUndefined();
    // The folder is free only when no process of the engine has it.
    const again = await startEngine({ dataFolder: folder });
    await again.stop();
  });
});

describe('an engine whose parent is killed', () => {
  test('goes too, and its folder can be opened at once', async () => {
    const parent = spawnParent();
    const { enginePid } = await parent.answer;
    expect(isAlive(enginePid)).toBe(true);
    process.kill(parent.pid, 'SIGKILL');
    const { client } = await start();
    expect(await client.ping()).toEqual({ success: true });
    await expect.poll(() => isAlive(enginePid), wait).toBe(false);
  });

  test('goes too when it is busy', async () => {
    const parent = spawnParent();
    const said = await parent.answer;
    const client = createClient(buildAccess(said));
    ends.push(async () => client.close());
    const query = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 7';
    const failures = [1, 2, 3, 4].map(async () =>
      client.command({ query }).catch((error: unknown) => error),
    );
    await retry(async () => {
      const asked = await client.query({ query: 'SELECT query FROM system.processes' });
      expect(await asked.text()).toContain('sipHash64');
    });
    process.kill(parent.pid, 'SIGKILL');
    await expect.poll(() => isAlive(said.enginePid), wait).toBe(false);
    expect(await Promise.all(failures)).not.toContain(undefined);
  });
});

describe('a data folder', () => {
  test('that another process uses is refused with who uses it', async () => {
    const first = await start();
    const second = startEngine({ dataFolder: folder });
    await expect(second).rejects.toMatchObject({
      code: 'ENGINE_FOLDER_TAKEN',
      holderPid: process.pid,
      message: `Process ${process.pid} is using this data folder: stop it first, or give another data folder.`,
    });
    expect(await first.client.ping()).toEqual({ success: true });
    await first.engine.stop();
    const third = await startEngine({ dataFolder: folder });
    await third.stop();
  });

  test('keeps its tables from one start to the next', async () => {
    const first = await start();
    await first.client.command({
      query: "CREATE TABLE kept ENGINE = MergeTree ORDER BY a AS SELECT 1 AS a, 'x' AS b",
    });
    await first.engine.stop();
    const { read } = await start();
    expect(await read('SELECT a, b FROM kept')).toEqual([{ a: 1, b: 'x' }]);
  });

  test('may have any name, patterns of the engine and marks of XML included', async () => {
    const dataFolder = join(folder, "a{b,c}*?[d] 'e' & <f>; --");
    const { client, read, end } = await startTestEngine(createClient, { dataFolder });
    ends.push(end);
    await client.command({ query: 'CREATE TABLE t (a UInt8) ENGINE = MergeTree ORDER BY a' });
    await client.insert({ table: 't', values: [{ a: 1 }], format: 'JSONEachRow' });
    expect(await read('SELECT a FROM t')).toEqual([{ a: 1 }]);
  });

  test('that is a file, or in a folder that is a file, is refused', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const dataFolder of [file, join(file, 'below')]) {
      await expect(startEngine({ dataFolder })).rejects.toMatchObject({
        code: 'ENGINE_FOLDER_UNUSABLE',
      });
    }
  });

  test('that is damaged is refused, and no process is left behind', async () => {
    await mkdir(join(folder, 'tables', 'status'), { recursive: true });
    await expect(startEngine({ dataFolder: folder })).rejects.toMatchObject({
      code: 'ENGINE_START',
    });
  });
});

describe('the process of the engine', () => {
  test.runIf(process.platform === 'linux')('shows no password to other processes', async () => {
    const { engine } = await start();
    for (const file of ['cmdline', 'environ']) {
      const shown = await readFile(`/proc/${engine.readPid()}/${file}`, 'utf8');
      expect(shown).not.toContain(engine.password);
      expect(shown).not.toContain(folder);
    }
  });

  test('is asked for with a memory cap within bounds', async () => {
    const refused = startEngine({ dataFolder: folder, memoryBytesMax: 1000 });
    await expect(refused).rejects.toMatchObject({ code: 'ENGINE_OPTION' });
  });

  test('keeps to its memory cap', async () => {
    const memoryBytesMax = 700_000_000;
    const engine: Engine = await startEngine({ dataFolder: folder, memoryBytesMax });
    ends.push(engine.stop);
    const client = createClient(buildAccess(engine));
    ends.push(async () => client.close());
    const query = 'SELECT length(groupArray(toString(number))) FROM numbers(100000000)';
    await expect(client.command({ query })).rejects.toMatchObject({ code: '241' });
    expect(await client.ping({ select: true })).toEqual({ success: true });
  });
});

const wait = { timeout: 25_000, interval: 50 };

function kill(pid: number | undefined): void {
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

async function retry<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 300; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

type Said = Pick<Engine, 'url' | 'username' | 'password'> & { readonly enginePid: number };

function spawnParent(): { pid: number; answer: Promise<Said> } {
  const script = fileURLToPath(new URL('./engine-parent.fixture-main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const answer = once(lines, 'line').then(([line]) => JSON.parse(String(line)) as Said);
  return { pid: child.pid ?? 0, answer };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
