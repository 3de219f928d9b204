import { expect, it } from 'vitest';
import { type FloodRequest, type Flooded, type Sender, useFlood } from './flood.fixture.ts';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';
import { bodyBytesInFlightMaxSmallest } from './limits.ts';

const flood = useFlood();

const MIB = 2 ** 20;
/**
 * What the heap may grow by beside the bodies: what was thrown away of them, and of what was read of them, until it is looked through. On a busy
 * machine that is late: a megabyte of each body that was refused lay there too (250 to 350 MiB in all).
 */
const SLACK_BYTES = 384 * MIB;
const SENDERS = 192;
/** Together far more than the budget with that slack. */
const SENDERS_BEYOND = 384;

/** Almost as large as one may be, with one event. */
const REPORT = ((): FloodRequest => {
  const at = new Date().toISOString();
  const filler = `${' '.repeat(999)}\n`.repeat(1_980);
  const body = Buffer.from(headLine({ started: at }) + eventLine(1, { at }) + filler);
  return { path: '/v1/report/kitchen-key', headers: {}, body };
})();

interface Flood extends Flooded {
  readonly senders: readonly Sender[];
  readonly countUnanswered: () => number;
  /** What it would hold with a full budget, and the slack. */
  readonly boundBytes: number;
}

/** A collector in a process of its own that took one such report, and then the beginnings of many at once. */
async function startFlood(bodyBytesInFlightMax: number, count = SENDERS): Promise<Flood> {
  const flooded = await flood().start(bodyBytesInFlightMax, [KITCHEN_YAML]);
  expect(await flooded.post(REPORT)).toBe(200);
  const boundBytes = await flooded.readBound(SLACK_BYTES);
  const senders = Array.from({ length: count }, () => flooded.begin(REPORT));
  const countUnanswered = (): number =>
    senders.filter(({ readStatus }) => readStatus() === null).length;
  return { ...flooded, senders, countUnanswered, boundBytes };
}

// The most that a process has held is read where Linux tells it.
const isLinux = process.platform === 'linux';

it.runIf(isLinux)(
  'a flood of large reports takes no more memory than may be on its way',
  async () => {
    const { senders, countUnanswered, ...flooded } = await startFlood(bodyBytesInFlightMaxSmallest);
    const fitting = Math.floor(bodyBytesInFlightMaxSmallest / REPORT.body.length);
    await expect.poll(countUnanswered).toBeLessThanOrEqual(fitting);
    for (const { finish } of senders) finish();
    await expect.poll(countUnanswered).toBe(0);
    const statuses = new Set(senders.map(({ readStatus }) => readStatus()));
    expect(statuses).toEqual(new Set([200, 503]));
    expect(await flooded.post(REPORT)).toBe(200);
    expect(await flooded.readPeak()).toBeLessThan(flooded.boundBytes);
  },
);

it.runIf(isLinux)(
  'the same flood takes more than that where the setting lets all of it in',
  async () => {
    const flooded = await startFlood(2 * SENDERS_BEYOND * REPORT.body.length, SENDERS_BEYOND);
    await expect.poll(flooded.readPeak).toBeGreaterThan(flooded.boundBytes);
    expect(flooded.countUnanswered()).toBe(SENDERS_BEYOND);
  },
);
