import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildAccess, startTestEngine, type TestEngine } from '../../engine.fixture.ts';

let engine: TestEngine<ClickHouseClient>;

beforeAll(async () => {
  engine = await startTestEngine(createClient);
});
afterAll(async () => engine.end());

describe('a long result', () => {
  const endless = 'SELECT number AS n, randomPrintableASCII(100) AS s FROM numbers(1000000000000)';

  test('comes in pieces, and its query ends when the reader stops', async () => {
    const result = await engine.client.query({ query: endless, format: 'JSONEachRow' });
    let rows = 0;
    for await (const piece of result.stream<{ n: number }>()) {
      rows += piece.length;
      if (rows > 300_000) break;
    }
    expect(rows).toBeGreaterThan(300_000);
    result.close();
    await expectNothingRuns(engine);
  });

  test('is whole and in order', async () => {
    for (const compression of [{}, { response: true }]) {
      const client = createClient({ ...buildAccess(engine.engine), compression });
      const query = 'SELECT number AS n FROM numbers(300000)';
      const result = await client.query({ query, format: 'JSONCompactEachRow' });
      let next = 0;
      for await (const piece of result.stream<[number]>()) {
        for (const row of piece) {
          if (row.json()[0] !== next) throw new Error(`expected row ${next}`);
          next += 1;
        }
      }
      expect(next).toBe(300_000);
      await client.close();
    }
  });

  test('in a format that cannot come in pieces is refused when it is too big', async () => {
    const query = 'SELECT number, number AS m FROM numbers(5000000)';
    const ask = engine.client.query({ query, format: 'JSON' });
    await expect(ask).rejects.toMatchObject({ code: '396', type: 'TOO_MANY_ROWS_OR_BYTES' });
    const few = await engine.client.query({ query: `${query} LIMIT 100000`, format: 'JSON' });
    expect(await few.json()).toMatchObject({ rows: 100_000 });
  });

  test('that fails in the middle rejects with what failed', async () => {
    const rows = await engine.client.query({ ...failing, format: 'JSONEachRow' });
    await expect(rows.json()).rejects.toMatchObject({ code: '395' });
  });

  // A client that decompresses drops what it has not decoded yet when the connection breaks: it may know no more.
  test.each([{}, { response: true }])(
    'that fails in the middle is never taken for a whole one, compression %j',
    async (compression) => {
      const client = createClient({ ...buildAccess(engine.engine), compression });
      for (const format of ['CSV', 'JSONEachRow', 'TabSeparated'] as const) {
        const result = await client.query({ ...failing, format });
        await expect(result.text()).rejects.toThrow(/aborted|unexpected end|premature/i);
      }
      await client.close();
    },
  );
});

const failing = {
  query: 'SELECT number, throwIf(number = 250000) FROM numbers(300000)',
  clickhouse_settings: { max_block_size: '10000' },
};

describe('a client that goes away', () => {
  test('takes its running query with it', async () => {
    const gone = new AbortController();
    const ask = engine.client.query({
      query: 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 7',
      abort_signal: gone.signal,
    });
    const failure = ask.catch((error: unknown) => error);
    await expectToRun(engine, 1);
    gone.abort();
    expect(String(await failure)).toContain('aborted');
    await expectNothingRuns(engine);
  });

  test('takes its waiting query with it, and leaves the turn to others', async () => {
    const asked = Array.from({ length: 25 }, () => {
      const gone = new AbortController();
      const result = engine.client.query({
        query: 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 7',
        abort_signal: gone.signal,
      });
      return { gone, result };
    });
    const results = Promise.allSettled(asked.map(async ({ result }) => result));
    const last = engine.client.ping({ select: true });
    await sleep(500);
    for (const { gone } of asked) gone.abort();
    expect((await results).every(({ status }) => status === 'rejected')).toBe(true);
    expect(await last).toEqual({ success: true });
    await expectNothingRuns(engine);
  });
});

/** The statements that are running now, but the one that asks. */
async function readRunning(engine: TestEngine<ClickHouseClient>): Promise<number> {
  const asked = await engine.read<{ n: number }>(
    "SELECT toInt32(count()) - 1 AS n FROM system.processes WHERE query NOT LIKE 'KILL%'",
  );
  return asked[0]?.n ?? -1;
}

async function expectToRun(engine: TestEngine<ClickHouseClient>, atLeast: number): Promise<void> {
  await expect
    .poll(async () => readRunning(engine), { timeout: 20_000 })
    .toBeGreaterThanOrEqual(atLeast);
}

async function expectNothingRuns(engine: TestEngine<ClickHouseClient>): Promise<void> {
  await expect.poll(async () => readRunning(engine), { timeout: 20_000 }).toBe(0);
}
