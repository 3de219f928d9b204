import { type Socket, connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type CollectorBench, createCollectorBench } from './collector.fixture.ts';
import { KITCHEN_YAML } from './lib/registry/manifest.fixture.ts';
import { bodyBytesInFlightMaxSmallest, bodyBytesMax } from './limits.ts';

let bench: CollectorBench;
const sockets: Socket[] = [];
beforeEach(async () => {
  bench = await createCollectorBench();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await bench.remove();
});

/** All but the end of bodies that are together as large as may be on their way, at the door for reports. */
function beginBodies(port: number): void {
  const head = `POST /v1/report/kitchen-key HTTP/1.1\r\nhost: x\r\ncontent-length: ${bodyBytesMax}\r\n\r\n`;
  for (let count = 0; count < bodyBytesInFlightMaxSmallest / bodyBytesMax; count += 1) {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write(head);
    socket.write(Buffer.alloc(bodyBytesMax - 1, 0x20));
  }
}

it('what may be on its way is a setting, and holds for all doors together', async () => {
  const { url } = await bench.start({ bodyBytesInFlightMax: bodyBytesInFlightMaxSmallest });
  await bench.call('POST /api/manifests', { body: KITCHEN_YAML });
  const headers = { 'content-type': 'application/json' };
  const send = async (path: string): Promise<number> =>
    (await fetch(`${url}${path}`, { method: 'POST', headers, body: ' '.repeat(100) })).status;
  const doors = ['/v1/report/kitchen-key', '/v2/track', '/v1/logs'];
  const sendAll = (): Promise<readonly number[]> => Promise.all(doors.map(send));
  expect(await sendAll()).not.toContain(503);
  beginBodies(Number(new URL(url).port));
  await expect.poll(sendAll, { timeout: 30_000 }).toEqual([503, 503, 503]);
  for (const socket of sockets.splice(0)) socket.destroy();
  await expect.poll(sendAll, { timeout: 30_000 }).not.toContain(503);
});
