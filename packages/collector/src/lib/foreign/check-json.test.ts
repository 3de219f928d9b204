import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bodyInflatedBytesMax } from '../../limits.ts';
import { checkJson } from './check-json.ts';
import { fillBody, nameAt, pairAt } from './costly-json.fixture.ts';
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

const others = fillBody((index) => `{"${nameAt(index)}":1},`);

it.each([
  ['objects of other names', `{"a":[${others}0]}`],
  ['objects of few names in other orders', `[${fillBody(pairAt)}0]`],
  ['one object of names', `{${fillBody((index) => `"${nameAt(index)}":0,`)}"z":0}`],
  ['what is no JSON at its end', `[${others}0]x`],
  ['names after a line that is broken', `"\\\n[${others}0]`],
  ['objects of a number', `[${'{"499":1},'.repeat(bodyInflatedBytesMax / 10 - 1)}0]`],
  ['objects of an escaped number', `[${'{"\\u0034\\u00399":12345},'.repeat(340_000)}0]`],
  ['names after blanks', `[${fillBody((index) => `{"${nameAt(index)}" \t\r\n:1},`)}0]`],
])('of a body of %s no more is parsed than is bounded, at both doors', async (_, text) => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  for (const path of ['/v2/track', '/v1/logs']) {
    const answer = await bench.post(path, gzipSync(text), headers);
    expect(answer.status).toBe(413);
    expect(await answer.text()).toContain('names or orders of names, got more');
  }
});

it('brackets, colons and quotes within texts count for nothing', async () => {
  const text = JSON.stringify({ a: [{ b: { '"c\\': {} } }], 'd:': '[{' }).repeat(40);
  const properties = { SiteId: text };
  const data = {
    baseType: 'EventData',
    baseData: { ver: 2, name: 'Connected to site', properties },
  };
  const body = JSON.stringify(Array.from({ length: 2_500 }, () => envelope({ data })));
  const brackets = body.match(/[{[]/g)?.length;
  expect(brackets).toBeGreaterThan(100_000 + body.length / 12);
  const answer = await bench.post('/v2/track', gzipSync(body), { 'content-encoding': 'gzip' });
  expect(answer.status).toBe(200);
  expect(await bench.takeEvents()).toHaveLength(2_500);
});

it('the properties of a batch may all be named differently', () => {
  const properties = (index: number): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: 40 }, (_, one) => [`property ${index * 40 + one}`, 'value']),
    );
  const data = (index: number): unknown => ({
    baseType: 'EventData',
    baseData: { ver: 2, name: 'a', properties: properties(index) },
  });
  const all = Array.from({ length: 512 }, (_, index) => envelope({ data: data(index) }));
  const body = Buffer.from(JSON.stringify(all));
  expect(checkJson(body)).toBe(body);
});

it('what SDKs write passes, with the shortest of names', () => {
  const attributes = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [index, '']));
  const record = { timeNs: 1n, eventName: '', attributes };
  const logs = { resource: {}, records: Array.from({ length: 500 }, () => record) };
  const measurements = { a: 1 };
  const data = { baseType: 'EventData', baseData: { ver: 2, name: 'a', measurements } };
  const envelopes = Array.from({ length: 10_000 }, () => envelope({ tags: {}, data }));
  for (const body of [encodeLogs(logs, 'json'), Buffer.from(JSON.stringify(envelopes))]) {
    expect(body.length).toBeGreaterThan(1_000_000);
    expect(checkJson(body)).toBe(body);
  }
});

it('a short body may nest as it likes', () => {
  const body = Buffer.from('['.repeat(100_000) + ']'.repeat(100_000));
  expect(checkJson(body)).toBe(body);
});
