import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../engine.fixture.ts';

let engine: TestEngine<ClickHouseClient>;

beforeAll(async () => {
  engine = await startTestEngine(createClient);
  await engine.client.command({ query: 'CREATE DATABASE hazard' });
  await engine.client.command({
    query: 'CREATE TABLE hazard.t (a Int64, b String) ENGINE = MergeTree ORDER BY a',
  });
});
afterAll(async () => engine.end());

describe('files, servers and programs', () => {
  test.each([
    "SELECT * FROM file('{file}', 'LineAsString')",
    "SELECT file('{file}')",
    "SELECT `file`('{file}')",
    'SELECT "\\x66ile"(\'{file}\')',
    "SELECT * APPLY file FROM (SELECT '{file}')",
    "SELECT * APPLY(file) FROM (SELECT '{file}')",
    "SELECT COLUMNS('.*') APPLY (`file`) FROM (SELECT '{file}')",
    "SELECT arrayMap(x -> file(x), ['{file}'])",
    'CREATE FUNCTION readIt AS x -> file(x)',
    'SELECT * FROM `{file}`',
    "SELECT * FROM '{file}'",
    "SELECT * FROM url('http://127.0.0.1:9/', 'LineAsString')",
    "SELECT * FROM s3('http://127.0.0.1:9/bucket/key', 'LineAsString')",
    "SELECT * FROM remote('127.0.0.1:9', 'system.one')",
    "SELECT * FROM sqlite('{file}', 't')",
    "SELECT * FROM executable('/bin/sh', 'LineAsString', 'a String')",
    "SELECT * FROM executable('../../../../bin/sh', 'LineAsString', 'a String')",
    "SELECT 1 INTO OUTFILE '{file}.out'",
    "SELECT 1 INTO /* */ OUTFILE '{file}.out'",
    "INSERT INTO hazard.t FROM INFILE '{file}' FORMAT CSV",
    "INSERT INTO FUNCTION file('{file}.out', 'CSV', 'a Int8') SELECT 1",
    "INSERT INTO FUNCTION file('{file}.out', 'CSV', 'a Int8') VALUES (1)",
    "INSERT INTO FUNCTION url('http://127.0.0.1:9/', 'CSV', 'a Int8') VALUES (1)",
    "CREATE TABLE hazard.f (a String) ENGINE = File(LineAsString, '{file}')",
    "CREATE DICTIONARY hazard.x (a String) PRIMARY KEY a SOURCE(FILE(path '{file}' format 'LineAsString')) LAYOUT(COMPLEX_KEY_HASHED) LIFETIME(0)",
    "CREATE TABLE hazard.w (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = object_storage, object_storage_type = local, path = '{file}/')",
    "CREATE TABLE hazard.w (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = web, endpoint = 'http://127.0.0.1:9/')",
    "ALTER TABLE hazard.t MODIFY SETTING disk = disk(type = web, endpoint = 'http://127.0.0.1:9/')",
    "CREATE DATABASE fs ENGINE = Filesystem('/')",
    "BACKUP TABLE hazard.t TO File('{file}.out')",
    "BACKUP TABLE hazard.t TO S3('http://127.0.0.1:9/bucket/key', 'a', 'b')",
    "COPY hazard.t TO '{file}.out'",
    'SYSTEM SHUTDOWN',
    'SYSTEM KILL',
    "CREATE USER somebody IDENTIFIED BY 'x'",
    'GRANT ALL ON *.* TO default',
  ])('are out of reach: %s', async (sql) => {
    const file = join(engine.folder, 'secret.txt');
    await writeFile(file, 'the secret\n');
    const before = await readdir(engine.folder);
    const answer = await engine.send({ body: sql.replaceAll('{file}', file) });
    expect(answer.text).toMatch(/^Code: \d+\. DB::Exception: /);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toMatch(/the secret|Connection refused|Poco/);
    expect(await readdir(engine.folder)).toEqual(before);
    expect(await engine.client.ping()).toEqual({ success: true });
  });

  test('a column or a table may be called file', async () => {
    await engine.client.command({
      query:
        'CREATE OR REPLACE TABLE hazard.file (file String, b Int8) ENGINE = MergeTree ORDER BY file',
    });
    await engine.client.insert({
      table: 'hazard.file',
      values: [{ file: 'f', b: 1 }],
      format: 'JSONEachRow',
    });
    expect(await engine.read("SELECT file FROM hazard.file WHERE file = 'f'")).toEqual([
      { file: 'f' },
    ]);
  });
});
