import { createClient, type ClickHouseClient } from '@clickhouse/client';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildAccess, startTestEngine, type TestEngine } from '../../engine.fixture.ts';

let engine: TestEngine<ClickHouseClient>;

beforeAll(async () => {
  engine = await startTestEngine(createClient);
  await engine.client.command({ query: 'CREATE DATABASE front' });
});
afterAll(async () => engine.end());

describe('who may speak to it', () => {
  test('the holder of the password, by Basic or by ClickHouse headers', async () => {
    expect(await engine.client.ping()).toEqual({ success: true });
    const { url, username, password } = engine.engine;
    const headers = { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password };
    const answer = await fetch(url, { method: 'POST', headers, body: 'SELECT 1' });
    expect(await answer.text()).toBe('1\n');
  });

  test('nobody else, not even to ping', async () => {
    const { url, username } = engine.engine;
    for (const headers of [
      {},
      { 'X-ClickHouse-User': username },
      { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': '' },
      { Authorization: 'Bearer x' },
    ]) {
      const answer = await fetch(url, { method: 'POST', headers, body: 'SELECT 1' });
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('AUTHENTICATION_FAILED');
    }
    const stranger = createClient({ ...buildAccess(engine.engine), password: 'wrong' });
    expect(await stranger.ping()).toMatchObject({ success: false });
    await expect(stranger.query({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '516' });
    await stranger.close();
  });
});

describe('a query', () => {
  test.each(['JSON', 'JSONEachRow', 'JSONCompact', 'JSONCompactEachRow', 'JSONStrings'] as const)(
    'answers in %s',
    async (format) => {
      const query = "SELECT number AS n, 'a' AS s FROM numbers(3) ORDER BY n";
      const result = await engine.client.query({ query, format });
      expect(JSON.stringify(await result.json())).toMatch(/"?2"?,("s":)?"a"/);
    },
  );

  test.each([
    ['CSVWithNames', '"n"\n0\n1\n'],
    ['TabSeparatedWithNamesAndTypes', 'n\nUInt64\n0\n1\n'],
    ['CSV', '0\n1\n'],
    ['TabSeparated', '0\n1\n'],
  ] as const)('answers in %s as ClickHouse does', async (format, text) => {
    const result = await engine.client.query({
      query: 'SELECT number AS n FROM numbers(2)',
      format,
    });
    expect(await result.text()).toBe(text);
  });

  test('answers in binary formats, by default_format, header or FORMAT', async () => {
    const rowBinary = Buffer.from([1, 10, 10]);
    const query = 'SELECT toUInt8(1), toUInt16(2570)';
    const byUrl = await engine.send({ body: query, parameters: { default_format: 'RowBinary' } });
    const byHeader = await engine.send({
      body: query,
      headers: { 'X-ClickHouse-Format': 'RowBinary' },
    });
    const bySql = await engine.send({ body: `${query} FORMAT RowBinary SETTINGS max_threads = 1` });
    for (const answer of [byUrl, byHeader, bySql]) {
      expect(answer.body).toEqual(rowBinary);
      expect(answer.headers['x-clickhouse-format']).toBe('RowBinary');
    }
    const parquet = await engine.send({ body: `${query} FORMAT Parquet` });
    expect(parquet.body.subarray(0, 4).toString()).toBe('PAR1');
  });

  test('takes any string as a parameter and gives it back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 40 }), async (value) => {
        const result = await engine.client.query({
          query: 'SELECT {value:String} AS value, {list:Array(String)} AS list',
          query_params: { value, list: [value, 'b'] },
          format: 'JSONEachRow',
        });
        expect(await result.json()).toEqual([{ value, list: [value, 'b'] }]);
      }),
      { numRuns: 60 },
    );
  });

  test('takes parameters of other types, and long ones in a form', async () => {
    const result = await engine.client.query({
      query: `SELECT {n:Nullable(UInt8)} AS n, {d:Date} AS d, {m:Map(String, UInt8)} AS m,
        length({ids:Array(UInt32)}) AS ids, {t:Identifier} AS t FROM (SELECT 7 AS column)`,
      query_params: {
        n: null,
        d: '2026-11-21',
        m: { a: 1 },
        ids: Array.from({ length: 20_000 }, (_, at) => at),
        t: 'column',
      },
      use_multipart_params: true,
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual(
      [{ n: null, d: '2026-11-21', m: { a: 1 }, ids: '20000', t: 7 }].map((row) => ({
        ...row,
        ids: 20_000,
      })),
    );
  });

  test('without its parameter, or with a bad one, says so as ClickHouse does', async () => {
    const ask = engine.client.query({ query: 'SELECT {a:UInt8}' });
    await expect(ask).rejects.toMatchObject({ code: '456', type: 'UNKNOWN_QUERY_PARAMETER' });
    const bad = engine.client.query({ query: 'SELECT {a:UInt8}', query_params: { a: 'x' } });
    await expect(bad).rejects.toMatchObject({ code: '457' });
  });

  test('keeps settings, database and id of its own', async () => {
    const inSystem = createClient({ ...buildAccess(engine.engine), database: 'system' });
    const result = await inSystem.query({
      query: "SELECT currentDatabase() AS d, getSetting('max_block_size') AS b FROM one",
      clickhouse_settings: { max_block_size: '77' },
      query_id: 'mine',
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ d: 'system', b: 77 }]);
    expect(result.query_id).toBe('mine');
    expect(result.response_headers['x-clickhouse-query-id']).toBe('mine');
    await inSystem.close();
  });

  test.each([
    ['SELECT * FROM nowhere', '60', 'UNKNOWN_TABLE', 404],
    ['SELECT nothing', '47', 'UNKNOWN_IDENTIFIER', 404],
    ['selectt 1', '62', 'SYNTAX_ERROR', 400],
    ['SELECT 1 SETTINGS nonsense = 1', '115', 'UNKNOWN_SETTING', 404],
    ['SELECT throwIf(1)', '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO', 500],
    ['', '62', 'SYNTAX_ERROR', 400],
    ['-- nothing', '62', 'SYNTAX_ERROR', 400],
  ])('that fails has code, name and status: %s', async (body, code, name, status) => {
    const answer = await engine.send({ body });
    expect(answer.status).toBe(status);
    expect(answer.headers['x-clickhouse-exception-code']).toBe(code);
    expect(answer.text).toMatch(new RegExp(`^Code: ${code}\\. DB::Exception: [^]*\\(${name}\\)`));
    expect(answer.text).toMatch(/\(version [\d.]+\)\n$/);
    const query = body === '' ? ' ' : body;
    await expect(engine.client.command({ query })).rejects.toMatchObject({ code, type: name });
  });

  test('ends after max_execution_time', async () => {
    const ask = engine.client.command({
      query: 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 7',
      clickhouse_settings: { max_execution_time: 1 },
    });
    await expect(ask).rejects.toMatchObject({ code: '159', type: 'TIMEOUT_EXCEEDED' });
  });

  test('by GET can read and cannot change', async () => {
    const read = await engine.send({ method: 'GET', parameters: { query: 'SELECT 1' } });
    expect(read.text).toBe('1\n');
    const query = 'CREATE TABLE front.by_get (a Int8) ENGINE = Memory';
    const change = await engine.send({ method: 'GET', parameters: { query } });
    expect(change.headers['x-clickhouse-exception-code']).toBe('164');
  });

  test('with something that is not spoken here is refused, not half done', async () => {
    for (const parameters of [{ session_id: 'a' }, { role: 'r' }, { compress: '1' }]) {
      const answer = await engine.send({ parameters, body: 'SELECT 1' });
      expect(answer.status).toBe(501);
      expect(answer.text).toContain('NOT_IMPLEMENTED');
    }
    const encoded = await engine.send({ headers: { 'Content-Encoding': 'br' }, body: 'x' });
    expect(encoded.status).toBe(501);
    expect((await engine.send({ path: '/nowhere', body: 'SELECT 1' })).status).toBe(404);
  });
});
