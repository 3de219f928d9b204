import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bodyInflatedBytesMax } from '../../limits.ts';
import { checkBrackets } from './check-brackets.ts';
import { type ForeignBench, createForeignBench, envelope } from './foreign.fixture.ts';
import { encodeLogs } from './otlp/encode-logs.fixture.ts';

let bench: ForeignBench;
beforeAll(async () => {
  bench = await createForeignBench();
});
afterAll(() => bench.remove());

const half = bodyInflatedBytesMax / 2;
const third = Math.floor(bodyInflatedBytesMax / 3) - 1;

it.each([
  ['nested lists', '['.repeat(half) + ']'.repeat(half)],
  ['empty lists', `[${'[],'.repeat(third)}[]]`],
  ['empty objects', `[${'{},'.repeat(third)}{}]`],
  ['objects of nothing', `{"resourceLogs":[${'{},'.repeat(third - 8)}{}]}`],
])(
  'a body that is little but %s is refused before it is parsed, at both doors',
  async (_, text) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    for (const path of ['/v2/track', '/v1/logs']) {
      const answer = await bench.post(path, gzipSync(text), headers);
      expect(answer.status).toBe(413);
      expect(await answer.text()).toContain('Expected at most one bracket in');
    }
  },
);

it('what SDKs write passes, with the shortest of names', () => {
  const attributes = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [index, '']));
  const record = { timeNs: 1n, eventName: '', attributes };
  const logs = { resource: {}, records: Array.from({ length: 500 }, () => record) };
  const measurements = { a: 1 };
  const data = { baseType: 'EventData', baseData: { ver: 2, name: 'a', measurements } };
  const envelopes = Array.from({ length: 10_000 }, () => envelope({ tags: {}, data }));
  for (const body of [encodeLogs(logs, 'json'), Buffer.from(JSON.stringify(envelopes))]) {
    expect(body.length).toBeGreaterThan(1_000_000);
    expect(checkBrackets(body)).toBe(body);
  }
});

it('a short body may nest as it likes', () => {
  const body = Buffer.from('['.repeat(100_000) + ']'.repeat(100_000));
  expect(checkBrackets(body)).toBe(body);
});
