import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bodyInflatedBytesMax, inflateInlineOutputBytesMax } from '../../limits.ts';
import {
  AMPLE_LIMITS,
  type DoorBench,
  createDoorBench,
  eventLine,
  headLine,
} from './door.fixture.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let bench: DoorBench;
let waiting: (() => void)[] = [];
beforeEach(async () => {
  waiting = [];
  bench = await createDoorBench(undefined, AMPLE_LIMITS, () => {
    const { promise, resolve } = makeWait();
    waiting.push(resolve);
    return promise;
  });
});
afterEach(() => bench.remove());

function makeWait(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

function countHeldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

it.each([
  ['on the spot', inflateInlineOutputBytesMax, 64],
  ['in the thread pool', bodyInflatedBytesMax, 16],
])(
  'reports that were inflated %s and wait for a slow disk are held by what is kept of them alone',
  async (_, bytes, reports) => {
    const head = headLine() + eventLine(1);
    const blank = `${' '.repeat(999)}\n`.repeat(Math.floor((bytes - head.length) / 1_000));
    const body = gzipSync(head + blank);
    const headers = { 'content-encoding': 'gzip' };
    const before = countHeldBytes();
    const sent = Array.from({ length: reports }, () => bench.send(body, { headers }));
    try {
      await expect.poll(() => waiting.length, { timeout: 60_000 }).toBe(reports);
      await expect
        .poll(() => countHeldBytes() - before, { timeout: 10_000 })
        .toBeLessThan((reports * bytes) / 4);
    } finally {
      for (const go of waiting) go();
    }
    for (const { status } of await Promise.all(sent)) expect(status).toBe(200);
  },
);
