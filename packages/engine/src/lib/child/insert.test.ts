import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildAccess, startTestEngine, type TestEngine } from '../../engine.fixture.ts';

let engine: TestEngine<ClickHouseClient>;

beforeAll(async () => {
  engine = await startTestEngine(createClient);
  await engine.client.command({ query: 'CREATE DATABASE front' });
});
afterAll(async () => engine.end());

describe('an INSERT', () => {
  beforeAll(async () => {
    await engine.client.command({
      query: 'CREATE TABLE front.t (a UInt32, b String) ENGINE = MergeTree ORDER BY a',
    });
  });

  test.each([{}, { request: true, response: true }])('of rows, compression %j', async (codec) => {
    const client = createClient({
      ...buildAccess(engine.engine),
      compression: codec,
      database: 'front',
    });
    await client.command({ query: 'TRUNCATE TABLE t' });
    const values = Array.from({ length: 5_000 }, (_, a) => ({ a, b: `row ${a}` }));
    const done = await client.insert({ table: 't', values, format: 'JSONEachRow' });
    expect(done.summary).toMatchObject({ written_rows: '5000', read_rows: '5000' });
    const result = await client.query({
      query: 'SELECT * FROM t ORDER BY a',
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual(values);
    await client.close();
  });

  test('of a stream, of chosen columns, of VALUES and of a SELECT', async () => {
    await engine.client.command({ query: 'TRUNCATE TABLE front.t' });
    await engine.client.insert({
      table: 'front.t',
      values: Readable.from(['1,"x"\n', '2,"y\n\nz"\n'], { objectMode: false }),
      format: 'CSV',
    });
    await engine.client.insert({
      table: 'front.t',
      columns: ['a'],
      values: [[3]],
      format: 'JSONCompactEachRow',
    });
    await engine.client.command({ query: "INSERT INTO front.t (b, a) VALUES ('v', 4), ('w', 5);" });
    await engine.client.command({
      query: 'INSERT INTO front.t VALUES ({a:UInt32}, {b:String})',
      query_params: { a: 6, b: 'p' },
    });
    await engine.client.command({ query: 'INSERT INTO front.t SELECT a + 10, b FROM front.t' });
    const rows = await engine.read<{ a: number; b: string }>('SELECT * FROM front.t ORDER BY a');
    const first = ['x', 'y\n\nz', '', 'v', 'w', 'p'].map((b, at) => ({ a: at + 1, b }));
    expect(rows).toEqual([...first, ...first.map(({ a, b }) => ({ a: a + 10, b }))]);
  });

  test('of nothing stores nothing', async () => {
    await engine.client.command({ query: 'TRUNCATE TABLE front.t' });
    for (const format of ['JSONEachRow', 'CSV', 'RowBinary', 'Values']) {
      const query = `INSERT INTO front.t FORMAT ${format}`;
      expect((await engine.send({ parameters: { query }, body: '' })).status).toBe(200);
    }
    expect(await engine.read('SELECT * FROM front.t')).toEqual([]);
  });

  test('with a bad row stores none of its block', async () => {
    await engine.client.command({ query: 'TRUNCATE TABLE front.t' });
    const ask = engine.client.insert({
      table: 'front.t',
      values: [{ a: 1 }, { a: 'x' }],
      format: 'JSONEachRow',
    });
    await expect(ask).rejects.toMatchObject({ code: expect.stringMatching(/^\d+$/) });
    expect(await engine.read('SELECT * FROM front.t')).toEqual([]);
  });

  test('into a table that is not there says so', async () => {
    const ask = engine.client.insert({
      table: 'front.no',
      values: [{ a: 1 }],
      format: 'JSONEachRow',
    });
    await expect(ask).rejects.toMatchObject({ code: '60', type: 'UNKNOWN_TABLE' });
  });

  test('that unfolds to more than the limit is refused and stores nothing', async () => {
    await engine.client.command({ query: 'TRUNCATE TABLE front.t' });
    const piece = Buffer.from('1,"x"\n'.repeat(200_000));
    const gzip = createGzip({ level: 1 });
    const bomb = Readable.from(Array.from({ length: 230 }, () => piece)).pipe(gzip);
    const answer = await engine.send({
      parameters: { query: 'INSERT INTO front.t FORMAT CSV' },
      headers: { 'Content-Encoding': 'gzip' },
      body: Buffer.concat(await bomb.toArray()),
    });
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('268435456 bytes: send it in smaller pieces');
    expect(await engine.read('SELECT count() > 0 AS stored FROM front.t')).toEqual([{ stored: 0 }]);
  });

  test('or a query of more bytes than the limit is refused, and the next one answered', async () => {
    const body = `SELECT '${'x'.repeat(17 * 1024 * 1024)}'`;
    // Whoever is still writing may find the connection closed before the answer is read.
    const ask = (): Promise<number> =>
      engine.send({ body }).then(
        ({ status }) => status,
        () => 0,
      );
    await expect.poll(ask).toBe(413);
    expect((await engine.send({ body: 'SELECT 1' })).text).toBe('1\n');
  });

  test('whose client goes away in the middle stores nothing', async () => {
    await engine.client.command({
      query: 'CREATE TABLE front.half (a UInt32) ENGINE = MergeTree ORDER BY a',
    });
    const { url, username, password } = engine.engine;
    const target = new URL(url);
    const socket = connect(Number(target.port), target.hostname);
    const query = encodeURIComponent('INSERT INTO front.half FORMAT TSV');
    const auth = Buffer.from(`${username}:${password}`).toString('base64');
    const head = `POST /?query=${query} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${auth}\r\n`;
    socket.write(`${head}Content-Length: 1000\r\n\r\n1\n2\n3\n`);
    await sleep(200);
    socket.destroy();
    await sleep(200);
    expect(await engine.read('SELECT a FROM front.half')).toEqual([]);
  });
});
