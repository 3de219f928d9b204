import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type FloodRequest, type HalfHead, useFlood } from './flood.fixture.ts';
import { eventLine, headLine } from './lib/door/door.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';
import { bodyBytesInFlightMaxSmallest, connectionsMax, headerBytesMax } from './limits.ts';

const flood = useFlood();

/** The slack of the floods of packed bodies. */
const SLACK_BYTES = 192 * 2 ** 20;
/** Of the connections that there may be, those that are left to others; and how many more than there may be are tried. */
const LEFT = 64;
const BEYOND = 200;
/** Headers that go on: together several times the bound. */
const ENDLESS_BYTES = 256 * 1_024;

const REPORT = ((): FloodRequest => {
  const at = new Date().toISOString();
  const body = Buffer.from(headLine({ started: at }) + eventLine(1, { at }));
  return { path: '/v1/report/kitchen-key', headers: {}, body };
})();

/** As many as there may be without those that are left, where this machine lets a process have that many files. */
function findCount(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const files = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? 0);
  return Math.min(connectionsMax - LEFT, files - BEYOND - 500);
}

const isAnswered = ({ readStatus }: HalfHead): boolean => readStatus() !== null;

// The most that a process has held is read where Linux tells it.
it.runIf(process.platform === 'linux').each([
  ['half-sent headers', headerBytesMax - 200, 408],
  ['headers that go on and on', ENDLESS_BYTES, 431],
])(
  'a flood of %s takes no more memory than may be on its way, and whoever behaves is answered beside it and after it',
  async (_, bytes, status) => {
    const flooded = await flood().start(bodyBytesInFlightMaxSmallest, [KITCHEN_YAML]);
    /** On a connection of its own. */
    const report = (): (() => number | null) => {
      const sender = flooded.begin({ ...REPORT, headers: { connection: 'close' } });
      sender.finish();
      return sender.readStatus;
    };
    await expect.poll(report()).toBe(200);
    const boundBytes = await flooded.readBound(SLACK_BYTES);
    const count = findCount();
    expect(count).toBeGreaterThan(1_000);
    const begun = Array.from({ length: count }, (_, index) =>
      flooded.beginHead(bytes, index % 2 === 0),
    );
    await Promise.all(begun.map(({ whenBegun }) => whenBegun));
    await expect.poll(report()).toBe(200);
    const beyond = Array.from({ length: BEYOND }, () => flooded.beginHead(bytes, true));
    const countOpen = (): number =>
      [...begun, ...beyond].filter(({ isClosed }) => !isClosed()).length;
    await expect.poll(countOpen).toBe(0);
    expect(await flooded.readPeak()).toBeLessThan(boundBytes);
    const statuses = new Set([...begun, ...beyond].map(({ readStatus }) => readStatus()));
    // Who is closed without a word was one more than there may be, or was still sending.
    statuses.delete(null);
    expect([...statuses]).toEqual([status]);
    const answered = [...begun, ...beyond].filter(isAnswered).length;
    expect(answered).toBeGreaterThanOrEqual(status === 408 ? count : 1);
    await expect.poll(() => flooded.post(REPORT)).toBe(200);
  },
);
