import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bodyBytesMax, bodyInflatedBytesMax, headerBytesMax } from '../../limits.ts';
import {
  type DoorBench,
  type SentAnswer,
  SESSION,
  createDoorBench,
  eventLine,
  headLine,
  sendGzipped,
  sendRaw,
} from './door.fixture.ts';

let bench: DoorBench;
beforeEach(async () => {
  bench = await createDoorBench();
});
afterEach(() => bench.remove());

const good = headLine() + eventLine(1);
const GZIP = { headers: { 'content-encoding': 'gzip' } };

/** What every refusal of a whole request has: a code, a message in the house's form, and nothing kept. */
async function expectRefused(answer: SentAnswer, status: number, code: string): Promise<void> {
  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  expect(answer.body.error.message).toMatch(/^Expected .+[,;] .+\. .+\.$/);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(await bench.takeEvents()).toEqual([]);
  expect(bench.logged).toEqual([]);
}

it('an unknown key, of whatever form, is 404', async () => {
  for (const key of ['nobody', '', '../../etc/passwd', 'x'.repeat(4_000), '%00']) {
    await expectRefused(
      await bench.send(good, { key: encodeURIComponent(key) }),
      404,
      'key_unknown',
    );
  }
});

it('another method is 405, and says which one there is', async () => {
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const answer = await bench.send(good, { method });
    await expectRefused(answer, 405, 'method_not_allowed');
    expect(answer.headers.get('allow')).toBe('POST');
  }
});

it('a body that is not JSON, is empty, or opens no session is 400 with the line', async () => {
  for (const body of [
    '',
    '\n',
    'hello',
    '{"candor":1}\n',
    '[]\n',
    'null\n',
    headLine({ session: 'me' }),
  ]) {
    const answer = await bench.send(body);
    expect(answer.body.error.issues?.[0]).toMatchObject({ line: 1 });
    await expectRefused(answer, 400, 'report_unreadable');
  }
});

it('bytes that are not UTF-8 are 400', async () => {
  await expectRefused(await bench.send(Buffer.from([0xff, 0xfe, 0x41])), 400, 'body_not_utf8');
});

it('what says gzip and is not, or is cut short, is 400', async () => {
  const zipped = gzipSync(good);
  for (const body of [
    Buffer.from(good),
    zipped.subarray(0, -5),
    Buffer.alloc(0),
    randomBytes(100),
  ]) {
    await expectRefused(await bench.send(body, GZIP), 400, 'body_undecodable');
  }
});

it('another encoding is 415', async () => {
  for (const encoding of ['compress', 'gzip, gzip', 'aes128gcm']) {
    const headers = { 'content-encoding': encoding };
    await expectRefused(await bench.send(good, { headers }), 415, 'encoding_unsupported');
  }
});

it('a body that is too large is 413, by its declared length or by what comes', async () => {
  const body = Buffer.alloc(bodyBytesMax + 1, ' ');
  await expectRefused(await bench.send(body), 413, 'body_too_large');
  const chunked = await sendRaw(bench.port, (socket) => {
    socket.write(
      'POST /v1/report/kitchen-key HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    for (let sent = 0; sent < bodyBytesMax + 0x20000; sent += 0x10000) socket.write(chunk);
  });
  expect(chunked).toContain('HTTP/1.1 413');
  expect(chunked).toContain('body_too_large');
});

it('a sender that asks first is told before it sends a byte of the body', async () => {
  const ask = (length: number, body: string): Promise<string> =>
    sendRaw(bench.port, (socket) => {
      socket.write(
        `POST /v1/report/kitchen-key HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n`,
      );
      socket.once('data', (chunk: string) => {
        if (chunk.startsWith('HTTP/1.1 100')) socket.write(body);
      });
    });
  expect(await ask(bodyBytesMax + 1, '')).toMatch(/^HTTP\/1\.1 413/);
  expect(await ask(good.length, good)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/);
});

it('a gzip bomb is stopped at the limit, small or large, in memory that the limit bounds', async () => {
  const small = gzipSync(Buffer.alloc(bodyInflatedBytesMax * 3));
  const large = Buffer.concat([
    gzipSync(randomBytes(100_000)),
    gzipSync(Buffer.alloc(200_000_000)),
  ]);
  expect(large.length).toBeLessThan(bodyBytesMax);
  const before = process.memoryUsage().arrayBuffers;
  for (const bomb of [small, large]) {
    await expectRefused(await bench.send(bomb, GZIP), 413, 'body_inflates_too_large');
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * bodyInflatedBytesMax);
});

it('an honest body just below the limits comes in', async () => {
  const filler = Array.from({ length: 9_000 }, (_, seq) => eventLine(seq + 1)).join('');
  expect((await sendGzipped(bench, headLine() + filler)).body.accepted).toBe(9_000);
  const incompressible = gzipSync(
    headLine({ session: SESSION.replace('0d5c', '1d5c') }) +
      Array.from({ length: 9_000 }, (_, seq) =>
        eventLine(seq + 1, { guests: randomBytes(6).readUIntBE(0, 6) }),
      ).join(''),
  );
  expect(incompressible.length).toBeGreaterThan(100_000);
  expect((await bench.send(incompressible, GZIP)).body.accepted).toBe(9_000);
});

it('a report of another product, of an undeclared lane, or without the declared pseudonym is 400, and counted', async () => {
  const wrong: readonly [string, string][] = [
    [headLine({ product: 'cellar' }), 'product_mismatch'],
    [headLine({ lane: 'licence' }), 'lane_undeclared'],
    [headLine({ device: undefined }), 'device_missing'],
  ];
  for (const [head, code] of wrong) {
    await expectRefused(await bench.send(head + eventLine(1)), 400, code);
    expect(bench.quarantine.list('kitchen').map(({ reason }) => reason)).toContain(code);
  }
});

it('what is not HTTP, and headers without end, are answered and cut', async () => {
  const malformed = await sendRaw(bench.port, (socket) => void socket.write('hello\r\n\r\n'));
  expect(malformed).toMatch(/^HTTP\/1\.1 400.*request_malformed/s);
  const flood = await sendRaw(bench.port, (socket) => {
    socket.write(
      `POST /v1/report/kitchen-key HTTP/1.1\r\nx: ${'y'.repeat(headerBytesMax)}\r\n\r\n`,
    );
  });
  expect(flood).toMatch(/^HTTP\/1\.1 431.*headers_too_large/s);
});

it('a sender that goes away in the middle leaves nothing behind', async () => {
  await sendRaw(bench.port, (socket) => {
    socket.write(
      `POST /v1/report/kitchen-key HTTP/1.1\r\nhost: x\r\ncontent-length: ${good.length}\r\n\r\n`,
    );
    socket.write(good.slice(0, -5), () => setTimeout(() => socket.destroy(), 20));
  });
  expect((await bench.send(good)).body.accepted).toBe(1);
  expect((await bench.takeEvents()).map(({ seq }) => seq)).toEqual([1]);
});

it('a collector that is stopping is 503 with a time to come back', async () => {
  bench.setStopping();
  const answer = await bench.send(good);
  await expectRefused(answer, 503, 'collector_stopping');
  expect(answer.headers.get('retry-after')).toBe('2');
});

it('a full journal is 503 with a time to come back, what was acknowledged stays, and nothing else is signed', async () => {
  await bench.remove();
  bench = await createDoorBench(1_500);
  let acknowledged = 0;
  const sendNext = () => bench.send(headLine() + eventLine(acknowledged + 1));
  let answer = await sendNext();
  for (; answer.status === 200; answer = await sendNext()) acknowledged += 1;
  expect([answer.status, answer.body.error.code]).toEqual([503, 'journal_full']);
  expect(answer.headers.get('retry-after')).toBe('30');
  expect(await bench.takeEvents()).toHaveLength(acknowledged);
  expect(bench.countSigned()).toBe(acknowledged);
});
