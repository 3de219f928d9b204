import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sendRaw } from '../door/door.fixture.ts';
import { openGate } from './gate.ts';
import { sendJson } from './answer.ts';
import { createHttpServer, listen } from './server.ts';

let server: Server | SecureServer;
let port: number;
beforeEach(async () => {
  const times = { headersTimeoutMs: 100, requestTimeoutMs: 200 };
  server = createHttpServer(
    (request, response) => {
      request.resume().on('end', () => sendJson(response, 200, { read: true }));
    },
    null,
    times,
  );
  port = await listen(server, 0, '127.0.0.1');
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

it('headers and bodies that never end are cut with 408', async () => {
  const starts = [
    'POST / HTTP/1.1\r\nhost: x\r\n',
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf',
  ];
  for (const start of starts) {
    const answer = await sendRaw(port, (socket) => void socket.write(start));
    expect(answer).toMatch(/^HTTP\/1\.1 408.*request_timeout/s);
  }
});

it('a port that is taken, or an address that is not ours, is a coded error that names the option', async () => {
  await expect(
    listen(
      createHttpServer(() => undefined),
      port,
      '127.0.0.1',
    ),
  ).rejects.toMatchObject({
    code: 'port_unusable',
    message: expect.stringContaining(`port ${port} of 127.0.0.1`) as string,
  });
  await expect(openGate('203.0.113.1', 0)).rejects.toMatchObject({ code: 'port_unusable' });
});

it('a gate says "not yet" until it is opened, and lets whoever is inside finish when it is closed', async () => {
  const gate = await openGate('127.0.0.1', 0);
  const early = await fetch(gate.url);
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await early.json()).toMatchObject({ error: { code: 'collector_starting' } });
  let finish = (): void => undefined;
  const isInside = new Promise<void>((resolve) => {
    gate.open((_, response) => {
      finish = () => sendJson(response, 200, { finished: true });
      resolve();
    });
  });
  const answer = fetch(gate.url);
  await isInside;
  const stopped = gate.stop();
  expect(gate.isStopping()).toBe(true);
  finish();
  expect(await (await answer).json()).toEqual({ finished: true });
  await stopped;
  await expect(fetch(gate.url)).rejects.toThrow('fetch failed');
});
