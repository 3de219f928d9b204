/** A body that comes again after midnight, at the end of a month. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseFixture } from '../registry/manifest.fixture.ts';
import {
  CAMERAS_KEY,
  CAMERAS_YAML,
  type ForeignBench,
  createForeignBench,
  envelope,
} from './foreign.fixture.ts';
import { encodeLogs } from './otlp/encode-logs.fixture.ts';

const BEFORE = Date.parse('2026-11-30T23:59:50Z');
const AFTER = Date.parse('2026-12-01T00:00:20Z');
const HAPPENED = '2026-11-30T23:59:40Z';
const TAGS = { 'ai.application.ver': '23.3.46' };

let bench: ForeignBench;
beforeEach(async () => {
  bench = await createForeignBench();
  bench.registry.register(parseFixture(CAMERAS_YAML.replace('until_reset', 'monthly')), 'ada');
});
afterEach(() => bench.remove());

async function sendAt(now: number, items: readonly unknown[]): Promise<void> {
  bench.clock.now = now;
  expect((await bench.post('/v2/track', JSON.stringify(items))).status).toBe(200);
}

async function sendLogsAt(now: number, timeNs: bigint): Promise<void> {
  bench.clock.now = now;
  const record = { timeNs, eventName: 'Connected to site', attributes: { Cameras: 3 } };
  const body = encodeLogs({ resource: {}, records: [record] }, 'json');
  const headers = { 'content-type': 'application/json', 'x-api-key': CAMERAS_KEY };
  expect((await bench.post('/v1/logs', body, headers)).status).toBe(200);
}

async function listNames(): Promise<readonly string[]> {
  return (await bench.takeEvents()).map(
    ({ session, seq, device }) => `${session} ${seq} ${device}`,
  );
}

it('is the same event, whether its session is named or not, and of the same device', async () => {
  const items = [
    envelope({ time: HAPPENED, tags: TAGS }),
    envelope({ time: HAPPENED }),
    envelope({ time: HAPPENED, tags: { ...TAGS, 'ai.user.id': 'user' } }),
  ];
  await sendAt(BEFORE, items);
  await sendAt(AFTER, items);
  const names = await listNames();
  expect(names).toHaveLength(6);
  expect(new Set(names).size).toBe(3);
});

it('is the same event at the door of OpenTelemetry, where it says when that happened', async () => {
  const timeNs = BigInt(Date.parse(HAPPENED)) * 1_000_000n;
  await sendLogsAt(BEFORE, timeNs);
  await sendLogsAt(AFTER, timeNs);
  const names = await listNames();
  expect([names.length, new Set(names).size]).toEqual([2, 1]);
});

it('counts again where nothing in it says when that happened', async () => {
  await sendLogsAt(BEFORE, 0n);
  await sendLogsAt(AFTER, 0n);
  expect(new Set(await listNames()).size).toBe(2);
});

it('what happened on another day is another session, whenever it arrives', async () => {
  await sendAt(AFTER, [envelope({ time: HAPPENED, tags: TAGS })]);
  await sendAt(AFTER, [envelope({ time: '2026-11-30T08:00:00Z', tags: TAGS })]);
  await sendAt(AFTER, [envelope({ time: '2026-12-01T00:00:10Z', tags: TAGS })]);
  const halves = (await bench.takeEvents()).map(({ session }) => session.slice(19));
  expect(halves[0]).toBe(halves[1]);
  expect(halves[2]).not.toBe(halves[0]);
});

const LONG_AGO = '2025-01-01T00:00:00Z';
const LENSES_KEY = '3b3f1f0e-0000-4000-8000-6b6b6b6b6b6b';
const NAMELESS = { ...TAGS, 'ai.user.id': 'user' };

/** By the halves of ids that are not the body's own. */
async function listOfCameras(): Promise<readonly string[]> {
  const events = (await bench.takeEvents()).filter(({ product }) => product === 'cameras');
  return events.map(({ session, device }) => `${session.slice(19)} ${device}`);
}

it.each(['a stranger', 'another product'] as const)(
  "the clock of %s in the same body moves no product's sessions and devices",
  async (owner) => {
    const lenses = CAMERAS_YAML.replace(CAMERAS_KEY, LENSES_KEY).replace('cameras', 'lenses');
    if (owner === 'another product') bench.registry.register(parseFixture(lenses), 'ada');
    bench.clock.now = AFTER;
    const own = envelope({ time: HAPPENED, tags: NAMELESS });
    const other = envelope({ iKey: LENSES_KEY, time: LONG_AGO, tags: NAMELESS });
    await bench.post('/v2/track', JSON.stringify([own]));
    await bench.post('/v2/track', JSON.stringify([other, own]));
    const named = await listOfCameras();
    expect([named.length, new Set(named).size]).toEqual([2, 1]);

    const logs = [LENSES_KEY, CAMERAS_KEY].map((key) => {
      const at = key === CAMERAS_KEY ? HAPPENED : LONG_AGO;
      const timeNs = BigInt(Date.parse(at)) * 1_000_000n;
      const resource = { 'service.name': key, 'ai.user.id': 'user' };
      const records = [{ timeNs, eventName: 'Connected to site', attributes: { Cameras: 3 } }];
      return encodeLogs({ resource, records }, 'protobuf');
    });
    const headers = { 'content-type': 'application/x-protobuf' };
    await bench.post('/v1/logs', logs[1] ?? '', headers);
    await bench.post('/v1/logs', Buffer.concat(logs), headers);
    const logged = await listOfCameras();
    expect([logged.length, new Set(logged).size]).toEqual([2, 1]);
  },
);
