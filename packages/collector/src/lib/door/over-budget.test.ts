import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type DoorBench,
  createDoorBench,
  eventLine,
  headLine,
  sendGzipped,
  sendRaw,
} from './door.fixture.ts';

let bench: DoorBench;
beforeEach(async () => {
  bench = await createDoorBench(undefined, { requestsPerMinuteMax: 3, bytesPerMinuteMax: 3_000 });
});
afterEach(() => bench.remove());

const report = (seq: number): string => headLine() + eventLine(seq);

it('beyond the budget the door says 429 and when to come again, and then takes the same once', async () => {
  for (const seq of [1, 2, 3]) expect((await bench.send(report(seq))).status).toBe(200);
  const refused = await bench.send(report(4));
  expect([refused.status, refused.body.error.code]).toEqual([429, 'key_over_budget']);
  const waitS = Number(refused.headers.get('retry-after'));
  expect(waitS).toBe(20);
  bench.monotonic.now += waitS * 1_000;
  expect((await bench.send(report(4))).body.accepted).toBe(1);
  expect((await bench.takeEvents()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
});

it('one key does not starve another', async () => {
  const other = bench.registry.createKey('kitchen', 'test', 'ada').key;
  for (let count = 0; count < 20; count += 1) await bench.send(report(1));
  expect((await bench.send(report(5))).status).toBe(429);
  expect((await bench.send(report(5), { key: other })).status).toBe(200);
});

it('bytes count as they are once inflated', async () => {
  const lines = Array.from({ length: 40 }, (_, index) => eventLine(index + 1)).join('');
  expect(gzipSync(headLine() + lines).length).toBeLessThan(1_000);
  expect((await sendGzipped(bench, headLine() + lines)).status).toBe(200);
  expect((await bench.send(report(41))).status).toBe(429);
});

it('a refused body is not read: who asks first is told before a byte of it', async () => {
  for (const seq of [1, 2, 3]) await bench.send(report(seq));
  const answer = await sendRaw(bench.port, (socket) =>
    socket.write(
      'POST /v1/report/kitchen-key HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 900\r\n\r\n',
    ),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 429/);
  expect(answer).not.toContain('100 Continue');
  expect(answer.toLowerCase()).toContain('retry-after: 20');
});

it('a clock that jumps, ahead or back, gives nobody more and keeps nobody out', async () => {
  for (const seq of [1, 2, 3]) await bench.send(report(seq));
  const year = 365 * 86_400_000;
  bench.clock.now += year;
  expect((await bench.send(report(4))).status).toBe(429);
  bench.clock.now -= 2 * year;
  bench.monotonic.now += 20_000;
  expect((await bench.send(report(4))).status).toBe(200);
});

it('a limit of its own holds for a key from now on, and null takes it away again', async () => {
  const limit = (requestsPerMinuteMax: number | null): void => {
    const limits = { requestsPerMinuteMax, bytesPerMinuteMax: null };
    bench.registry.limitKey('kitchen', 'kitchen-key', limits, 'ada');
  };
  limit(1);
  expect((await bench.send(report(1))).status).toBe(200);
  const refused = await bench.send(report(2));
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
  limit(null);
  bench.monotonic.now += 20_000;
  expect((await bench.send(report(2))).status).toBe(200);
});
