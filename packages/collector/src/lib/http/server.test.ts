import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  answerStallMsMax,
  connectionsMax,
  headersMax,
  headersTimeoutMs,
  requestTimeoutMs,
} from '../../limits.ts';
import { sendRaw } from '../door/door.fixture.ts';
import { openGate } from './gate.ts';
import { sendJson } from './answer.ts';
import { createHttpServer, listen } from './server.ts';

const BOUNDS = {
  headersTimeoutMs: 100,
  requestTimeoutMs: 200,
  answerStallMsMax: 1_000,
  connectionsMax: 3,
};

let server: Server | SecureServer;
let port: number;
beforeEach(async () => {
  server = createHttpServer(
    (request, response) => {
      const headers = Object.keys(request.headers).length;
      request.resume().on('end', () => sendJson(response, 200, { headers }));
    },
    null,
    BOUNDS,
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

it('a connection that says nothing at all is cut too', async () => {
  expect(await sendRaw(port, () => undefined)).toMatch(/^HTTP\/1\.1 408/);
});

it('of many headers no more are read than a request may have, and the rest of them changes nothing', async () => {
  const send = (count: number): Promise<string> => {
    const own = 'host: x\r\nconnection: close\r\n';
    const lines = Array.from({ length: count - 2 }, (_, index) => `x-${index}: 1\r\n`);
    return sendRaw(port, (socket) => socket.write(`GET / HTTP/1.1\r\n${own}${lines.join('')}\r\n`));
  };
  for (const [sent, read] of [
    [headersMax, headersMax],
    [headersMax * 10, headersMax],
  ] as const) {
    expect(await send(sent)).toMatch(new RegExp(`^HTTP/1\\.1 200.*\\{"headers":${read}\\}`, 's'));
  }
});

it('one connection more than there may be is closed, and the next comes in when another has gone', async () => {
  const ask = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';
  const open = Array.from({ length: BOUNDS.connectionsMax }, () => connect(port, '127.0.0.1'));
  await Promise.all(
    open.map(async (socket) => {
      socket.write(ask);
      await once(socket, 'data');
    }),
  );
  const last = 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
  const refused = sendRaw(port, (socket) => socket.write(last)).catch(() => '');
  expect(await refused).toBe('');
  open[0]?.destroy();
  await expect
    .poll(() => sendRaw(port, (socket) => socket.write(last)).catch(() => ''))
    .toMatch(/^HTTP\/1\.1 200/);
  for (const socket of open) socket.destroy();
});

it('a server of which nothing is said has the bounds of limits.ts', () => {
  const plain = createHttpServer(() => undefined);
  const { headersTimeout, requestTimeout, timeout, maxConnections, maxHeadersCount } = plain;
  expect({ headersTimeout, requestTimeout, timeout, maxConnections, maxHeadersCount }).toEqual({
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    timeout: answerStallMsMax,
    maxConnections: connectionsMax,
    maxHeadersCount: headersMax,
  });
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
