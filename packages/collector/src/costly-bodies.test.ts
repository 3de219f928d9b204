import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { type FloodRequest, useFlood } from './flood.fixture.ts';
import { fillBody, nameAt, pairAt } from './lib/foreign/costly-json.fixture.ts';
import { CAMERAS_YAML, envelope } from './lib/foreign/foreign.fixture.ts';
import { appInsightsItemsMax } from './lib/foreign/limits.ts';
import { bodyBytesInFlightMaxDefault, bodyInflatedBytesMax } from './limits.ts';

/** What one body may come to beside what is counted of it, and what was thrown away of those before it. */
const SLACK_BYTES = 384 * 2 ** 20;
const SENDERS = 20;

const flood = useFlood();

const worstAt = (index: number): string =>
  index % 8 === 0 ? `{"${nameAt(index)}":12345},` : '["a",12345],';

function build(path: string, text: string): FloodRequest {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'br' };
  const params = { [constants.BROTLI_PARAM_QUALITY]: 4 };
  return { path, headers, body: brotliCompressSync(text, { params }) };
}

// The most that a process has held is read where Linux tells it.
it.runIf(process.platform === 'linux').each([
  ['other names', '/v1/logs', `{"a":[${fillBody((index) => `{"${nameAt(index)}":1},`)}0]}`, 413],
  ['other orders of names', '/v1/logs', `{"a":[${fillBody(pairAt)}0]}`, 413],
  ['other names before what is no JSON', '/v2/track', `[${fillBody(pairAt)}0]x`, 413],
  ['numbers for names', '/v1/logs', `{"a":[${fillBody(() => '{"499":1},')}0]}`, 413],
  ['as much as may be', '/v1/logs', `{"a":[${fillBody(worstAt)}0]}`, 200],
] as const)(
  'bodies of %s, sent together and without a key, take no more memory than may be on its way',
  { timeout: 240_000 },
  async (_, path, text, status) => {
    const flooded = await flood().start(bodyBytesInFlightMaxDefault, [CAMERAS_YAML]);
    const request = build(path, text);
    const boundBytes = await flooded.readBound(SLACK_BYTES);
    const senders = Array.from({ length: SENDERS }, () => flooded.begin(request));
    await Promise.all(senders.map(({ whenBegun }) => whenBegun));
    for (const { finish } of senders) finish();
    const readStatuses = (): readonly (number | null)[] =>
      senders.map(({ readStatus }) => readStatus());
    await expect.poll(readStatuses, { timeout: 180_000, interval: 100 }).not.toContain(null);
    expect(readStatuses()).toContain(status);
    for (const one of readStatuses()) expect([status, 503]).toContain(one);
    expect(await flooded.readPeak()).toBeLessThan(boundBytes);
  },
);

/** Of fields that nobody knows, four bytes each: as many as may be. A hundred bytes on the wire. */
const FIELDS: FloodRequest = {
  path: '/v1/logs',
  headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'br' },
  body: brotliCompressSync(Buffer.alloc(bodyInflatedBytesMax, Buffer.from([0x78, 0x81, 0x81, 1]))),
};

it(
  'who sends with a known key has a turn before most of those who fill the places with costly bodies and without one',
  { timeout: 240_000 },
  async () => {
    const flooded = await flood().start(bodyBytesInFlightMaxDefault, [CAMERAS_YAML]);
    const strangers = Array.from({ length: 300 }, () => flooded.begin(FIELDS));
    await Promise.all(strangers.map(({ whenBegun }) => whenBegun));
    for (const { finish } of strangers) finish();
    // No place is left to strangers.
    await expect
      .poll(() => strangers.some(({ readStatus }) => readStatus() === 503), { timeout: 60_000 })
      .toBe(true);
    const countRead = (): number =>
      strangers.filter(({ readStatus }) => readStatus() === 200).length;
    const before = countRead();
    const body = Buffer.from(JSON.stringify([envelope({ time: new Date().toISOString() })]));
    const path = '/v2/track';
    for (let sent = 0; sent < 5; sent += 1) {
      expect(await flooded.post({ path, headers: {}, body })).toBe(200);
    }
    // Each may have come while one of them was read in, and just before one's turn.
    expect(countRead() - before).toBeLessThanOrEqual(20);
    expect(strangers.some(({ readStatus }) => readStatus() === null)).toBe(true);
    const shorter = Buffer.alloc(bodyInflatedBytesMax, Buffer.from([0x78, 1]));
    await expect
      .poll(() => flooded.post({ ...FIELDS, body: brotliCompressSync(shorter) }), {
        timeout: 60_000,
      })
      .toBe(413);
  },
);

const OTHERS = Array.from({ length: appInsightsItemsMax - 1 }, () => ({}));

it('answers that one connection never takes keep nobody else out', async () => {
  const flooded = await flood().start(bodyBytesInFlightMaxDefault, [CAMERAS_YAML]);
  const good = envelope({ time: new Date().toISOString() });
  const path = '/v2/track';
  const send = (items: readonly unknown[]): FloodRequest => ({
    path,
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync(JSON.stringify(items)),
  });
  // Ever smaller ones, so that what is left of a budget is filled too; all of them are there at once.
  const sizes = [27, 10, 10, 10, 10].flatMap((times, index) =>
    Array<number>(times).fill(10 ** (4 - index)),
  );
  const stalled = flooded.beginMany(sizes.map((size) => send([good, ...OTHERS.slice(0, size)])));
  await stalled.whenBegun;
  const statuses: number[] = [];
  for (let turn = 0; turn < 40; turn += 1) {
    statuses.push(await flooded.post(send([good])), await flooded.post(send([good, {}])));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(statuses).toEqual(Array.from({ length: 40 }, () => [200, 206]).flat());
}, 60_000);
