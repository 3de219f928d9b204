import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createClient, type ClickHouseClient } from '@clickhouse/client';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../engine.fixture.ts';

let engine: TestEngine<ClickHouseClient>;

beforeAll(async () => {
  engine = await startTestEngine(createClient);
  await engine.client.command({ query: 'CREATE DATABASE hazard' });
});
afterAll(async () => engine.end());
beforeEach(async () => {
  await engine.client.command({
    query: 'CREATE OR REPLACE TABLE hazard.t (a Int64, b String) ENGINE = MergeTree ORDER BY a',
  });
  await engine.client.command({ query: "INSERT INTO hazard.t SELECT 1, 'kept'" });
});

const countRows = async (): Promise<number> => {
  const [row] = await engine.read<{ n: number }>('SELECT toInt32(count()) AS n FROM hazard.t');
  return row?.n ?? -1;
};

describe('the data of an INSERT', () => {
  const sqlInData = '{"a":2,"b":"x"}\n\nTRUNCATE TABLE hazard.t;\nDROP TABLE hazard.t;\n';

  test('never run as SQL after a blank line, when the statement is in the URL', async () => {
    const answer = await engine.send({
      parameters: { query: 'INSERT INTO hazard.t FORMAT JSONEachRow' },
      body: sqlInData,
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/^Code: (117|27|26)\. DB::Exception: /);
    expect(await countRows()).toBe(1);
  });

  test('never run as SQL after a blank line, when the statement is in the body', async () => {
    const answer = await engine.send({
      body: `INSERT INTO hazard.t FORMAT JSONEachRow\n${sqlInData}`,
    });
    expect(answer.status).toBe(400);
    expect(await countRows()).toBe(1);
  });

  test('never run as SQL after VALUES', async () => {
    const body = "INSERT INTO hazard.t VALUES (2, 'x')\n\n;\n\nTRUNCATE TABLE hazard.t";
    await engine.send({ body });
    expect(await countRows()).toBeGreaterThanOrEqual(1);
    expect(await engine.read("SELECT b FROM hazard.t WHERE b = 'kept'")).toHaveLength(1);
  });

  test('may hold blank lines and statements inside a value', async () => {
    const b = '\n\n; DROP TABLE hazard.t; --\n\n';
    await engine.client.insert({
      table: 'hazard.t',
      values: [{ a: 2, b }],
      format: 'JSONEachRow',
    });
    expect(await engine.read('SELECT b FROM hazard.t WHERE a = 2')).toEqual([{ b }]);
  });

  test('may be binary with 0A 0A anywhere', async () => {
    const row = Buffer.from([10, 10, 10, 10, 0, 0, 0, 0, 3, 59, 10, 10]);
    const answer = await engine.send({
      parameters: { query: 'INSERT INTO hazard.t FORMAT RowBinary' },
      body: Buffer.concat([row, row]),
    });
    expect(answer.status).toBe(200);
    const rows = await engine.read('SELECT a, hex(b) AS b FROM hazard.t WHERE a > 1');
    expect(rows).toEqual([
      { a: 168430090, b: '3B0A0A' },
      { a: 168430090, b: '3B0A0A' },
    ]);
  });

  test('are not taken when the body stops before its end', async () => {
    const whole = gzipSync('{"a":2,"b":"x"}\n'.repeat(1000));
    const answer = await engine.send({
      parameters: { query: 'INSERT INTO hazard.t FORMAT JSONEachRow' },
      headers: { 'Content-Encoding': 'gzip' },
      body: whole.subarray(0, whole.length - 12),
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).toContain('ZLIB_INFLATE_FAILED');
    expect(await countRows()).toBe(1);
  });

  test('leave no file behind', async () => {
    await engine.send({ body: "INSERT INTO hazard.t VALUES (5, 'x')" });
    await engine.send({ body: 'INSERT INTO hazard.t FORMAT JSONEachRow\nnonsense' });
    expect(await readdir(join(engine.folder, 'inserts'))).toEqual([]);
  });

  test.each([
    ['inside EXPLAIN', 'EXPLAIN AST INSERT INTO hazard.t VALUES (1)\n\nDROP TABLE hazard.t'],
    [
      'behind a bracket that never closes',
      'INSERT INTO hazard.t (; DROP TABLE hazard.t; FORMAT CSV',
    ],
    ['without VALUES', 'INSERT INTO hazard.t (a, b) (2, 3)\n\nDROP TABLE hazard.t'],
    ['behind a second statement', 'INSERT INTO hazard.t SELECT 2, 3; DROP TABLE hazard.t'],
  ])('are refused %s', async (_, body) => {
    const answer = await engine.send({ body });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await countRows()).toBe(1);
  });
});

describe('one body', () => {
  test.each([
    'SELECT 1; SELECT 2',
    'SELECT 1;\n\nDROP TABLE hazard.t',
    'SELECT 1; DROP TABLE hazard.t; nonsense',
    'DROP TABLE hazard.t; nonsense',
    "SELECT '\\''; DROP TABLE hazard.t; --'",
    'SELECT `a\\``; DROP TABLE hazard.t; --`',
    'SELECT $$;$$; DROP TABLE hazard.t',
    'SELECT /* /* */ 1; */ 2; DROP TABLE hazard.t',
    'SELECT ‘;’; DROP TABLE hazard.t',
    'CREATE TABLE hazard.u (a Int8) PARALLEL WITH DROP TABLE hazard.t',
    'SET max_threads = 1; DROP TABLE hazard.t',
  ])('is one statement, or refused: %s', async (body) => {
    const answer = await engine.send({ body });
    expect(answer.status).toBe(400);
    expect(answer.headers['x-clickhouse-exception-code']).toBe('62');
    expect(await countRows()).toBe(1);
  });

  test.each(["SELECT ';'", 'SELECT 1;', 'SELECT 1 ;; -- ;', 'SELECT 1 /* ; */', 'SELECT $a$;$a$'])(
    'may hold a semicolon that ends nothing: %s',
    async (body) => {
      const answer = await engine.send({ body });
      expect(answer.text.split('\n')).toHaveLength(2);
      expect(answer.status).toBe(200);
    },
  );

  test('runs one statement at most, whatever quotes and comments it is made of', async () => {
    const quotes = ["'", "''", '"', '`', '\\', '$$', '$a$', '‘', '’', '“', '”'];
    const comments = ['/*', '*/', '--', '# ', '#!', '\n', ' ', '\u00a0', '\u200b'];
    const noise = fc.constantFrom(...quotes, ...comments, ';', 'a', '1', '(', ')', ',', 'é', '–');
    await fc.assert(
      fc.asyncProperty(
        fc.array(noise, { maxLength: 8 }),
        fc.array(noise, { maxLength: 8 }),
        async (before, after) => {
          const body = `SELECT 7001 AS a ${before.join('')}; SELECT 7002 AS a${after.join('')}`;
          const answer = await engine.send({ body });
          const ranBoth = answer.status === 200 && /7001[^]*\n[^]*7002/.test(answer.text);
          expect(ranBoth && !isOneString(answer.text)).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** One row: what looked like a second statement was inside a string of the first. */
function isOneString(text: string): boolean {
  return text.trimEnd().split('\n').length === 1;
}

describe('what is set for one call', () => {
  test('is gone with it: settings, parameters, database and temporary tables', async () => {
    for (let round = 0; round < 15; round += 1) {
      const set = { max_block_size: '1234', param_leak: '7', insert_deduplication_token: 'leak' };
      const query = "SELECT {leak:UInt8}, getSetting('max_block_size'), currentDatabase()";
      const answer = await engine.send({ parameters: { ...set, database: 'hazard' }, body: query });
      expect(answer.text).toBe('7\t1234\thazard\n');
      await engine.send({ body: 'SET max_block_size = 1234' });
      await engine.send({ body: 'USE hazard' });
      await engine.send({ body: 'CREATE TEMPORARY TABLE leaked (a Int8)' });
      const after =
        "SELECT getSetting('max_block_size'), getSetting('insert_deduplication_token'), currentDatabase()";
      expect((await engine.send({ body: after })).text).toBe('65409\t\tdefault\n');
      expect((await engine.send({ body: 'SELECT {leak:UInt8}' })).text).toContain('Code: 456.');
      expect((await engine.send({ body: 'SELECT * FROM leaked' })).text).toContain('Code: 60.');
    }
  });

  test('does not reach a call that runs at the same time', async () => {
    const values = Array.from({ length: 60 }, (_, at) => at);
    const answers = await Promise.all(
      values.map(async (value) => {
        const answer = await engine.send({
          parameters: { param_v: String(value), max_block_size: String(1000 + value) },
          body: "SELECT {v:UInt32}, getSetting('max_block_size'), sleep(0.01)",
        });
        return answer.text;
      }),
    );
    expect(answers).toEqual(values.map((value) => `${value}\t${1000 + value}\t0\n`));
  });

  test('is set by name and value, and cannot carry SQL', async () => {
    const asName = await engine.send({
      parameters: { 'max_threads = 1; DROP TABLE hazard.t; --': '1' },
      body: 'SELECT 1',
    });
    expect(asName.headers['x-clickhouse-exception-code']).toBe('115');
    const asValue = await engine.send({
      parameters: { param_x: "'; DROP TABLE hazard.t; --\\\\" },
      body: 'SELECT {x:String}',
    });
    expect(asValue.text).toBe("\\'; DROP TABLE hazard.t; --\\\\\n");
    const asDatabase = await engine.send({
      parameters: { database: '`; DROP TABLE hazard.t; --' },
      body: 'SELECT 1',
    });
    expect(asDatabase.headers['x-clickhouse-exception-code']).toBe('81');
    expect(await countRows()).toBe(1);
  });
});

describe('identical blocks', () => {
  const insert = async (token?: string): Promise<unknown> =>
    engine.client.insert({
      table: 'hazard.d',
      values: [{ a: 1 }],
      format: 'JSONEachRow',
      ...(token === undefined
        ? {}
        : { clickhouse_settings: { insert_deduplication_token: token } }),
    });
  beforeEach(async () => {
    await engine.client.command({
      query: `CREATE OR REPLACE TABLE hazard.d (a Int64) ENGINE = MergeTree ORDER BY a
        SETTINGS non_replicated_deduplication_window = 100`,
    });
  });

  test('are both stored without a token', async () => {
    await insert();
    await insert();
    expect(await engine.read('SELECT a FROM hazard.d')).toHaveLength(2);
  });

  test('are stored once with the same token, twice with two', async () => {
    await insert('one');
    await insert('one');
    await insert('two');
    await insert();
    expect(await engine.read('SELECT a FROM hazard.d')).toHaveLength(3);
  });

  test('are stored once with the same token in the statement, also from a SELECT', async () => {
    for (let round = 0; round < 2; round += 1) {
      const token = "SETTINGS insert_deduplication_token = 'one'";
      await engine.send({ body: `INSERT INTO hazard.d ${token} VALUES (1)` });
      const select = await engine.send({
        parameters: { insert_deduplication_token: 'two' },
        body: 'INSERT INTO hazard.d SELECT 1',
      });
      expect(select.status).toBe(200);
    }
    expect(await engine.read('SELECT a FROM hazard.d')).toHaveLength(2);
  });
});
