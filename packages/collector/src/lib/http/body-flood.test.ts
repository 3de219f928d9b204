import { type Socket, connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bodyBytesInFlightMaxDefault, bodyBytesMax } from '../../limits.ts';
import { type DoorBench, createDoorBench, eventLine, headLine } from '../door/door.fixture.ts';

let bench: DoorBench;
const sockets: Socket[] = [];
beforeEach(async () => {
  bench = await createDoorBench();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await bench.remove();
});

/** Sends all but the end of a body that is as large as one may be, and resolves to what comes back, if anything does. */
function beginBody(): { readonly answer: () => string } {
  const socket = connect(bench.port, '127.0.0.1');
  sockets.push(socket);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(
    `POST /v1/report/kitchen-key HTTP/1.1\r\nhost: x\r\ncontent-length: ${bodyBytesMax}\r\n\r\n`,
  );
  socket.write(Buffer.alloc(bodyBytesMax - 1, 0x20));
  return { answer: () => answer };
}

it('half-open senders hold no more than may be on its way: the rest is 503, and room comes back when they go', async () => {
  const fitting = Math.floor(bodyBytesInFlightMaxDefault / bodyBytesMax);
  const begun = Array.from({ length: fitting + 6 }, beginBody);
  const refused = (): readonly string[] =>
    begun.map(({ answer }) => answer()).filter((answer) => answer !== '');
  await expect.poll(() => refused().length, { timeout: 30_000 }).toBeGreaterThan(0);
  for (const answer of refused()) {
    expect(answer).toMatch(/^HTTP\/1\.1 503.*retry-after: 2.*collector_busy/is);
  }
  for (const socket of sockets.splice(0)) socket.destroy();
  const send = async (): Promise<number> =>
    (await bench.send(headLine() + eventLine(1, {}))).status;
  await expect.poll(send, { timeout: 30_000 }).toBe(200);
});
