import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectSecure } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHttpServer, listen } from './server.ts';

/** More than the systems on both ends take on their own. */
const LARGE = Buffer.alloc(32 * 2 ** 20);
const BOUNDS = {
  headersTimeoutMs: 400,
  requestTimeoutMs: 400,
  answerStallMsMax: 1_000,
  connectionsMax: 3,
};

let folder: string;
let server: Server | SecureServer;
const sockets: Socket[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-stall-'));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Resolves to how to ask for a path of it, on a connection of one's own. */
async function start(isSecure: boolean): Promise<(path: string) => Socket> {
  const [certificateFile, keyFile] = [join(folder, 'one.pem'), join(folder, 'one.key')];
  if (isSecure) {
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-keyout', keyFile, '-out', certificateFile, '-subj', '/CN=example.com'];
    execFileSync('openssl', ['req', ...kind, ...files], { stdio: 'ignore' });
  }
  server = createHttpServer(
    ({ url }, response) => {
      const answer = (): void => void response.end(url === '/small' ? 'small' : LARGE);
      if (url === '/late') setTimeout(answer, 3 * BOUNDS.answerStallMsMax);
      else answer();
    },
    isSecure ? { certificateFile, keyFile } : null,
    BOUNDS,
  );
  const port = await listen(server, 0, '127.0.0.1');
  return (path) => {
    const where = { port, host: '127.0.0.1' };
    const socket = isSecure
      ? connectSecure({ ...where, rejectUnauthorized: false })
      : connect(where);
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    return socket;
  };
}

function countConnections(): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((failure, count) =>
      failure === null ? resolve(count) : reject(failure),
    );
  });
}

async function readAll(socket: Socket): Promise<number> {
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  await once(socket, 'close');
  return bytes;
}

it.each([false, true])(
  'whoever asks for much and reads nothing loses the place, and others are served (TLS: %s)',
  async (isSecure) => {
    const ask = await start(isSecure);
    const stalled = Array.from({ length: BOUNDS.connectionsMax }, () => ask('/large').pause());
    await expect.poll(() => readAll(ask('/small')), { timeout: 30_000 }).toBeGreaterThan(0);
    await expect.poll(countConnections, { timeout: 30_000 }).toBe(0);
    for (const socket of stalled) expect(await readAll(socket.resume())).toBeLessThan(LARGE.length);
  },
);

it.each([false, true])(
  'an answer that takes long to come is waited for, and then has to be taken too (TLS: %s)',
  async (isSecure) => {
    const ask = await start(isSecure);
    expect(await readAll(ask('/late'))).toBeGreaterThan(LARGE.length);
    const stalled = ask('/late').pause();
    await expect.poll(countConnections, { timeout: 30_000 }).toBe(1);
    await expect.poll(countConnections, { timeout: 30_000 }).toBe(0);
    expect(await readAll(stalled.resume())).toBeLessThan(LARGE.length);
  },
);

it('a slow reader who goes on reading gets all of it', async () => {
  const ask = await start(false);
  const socket = ask('/large');
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    socket.pause();
    setTimeout(() => socket.resume(), 4);
  });
  const began = performance.now();
  await once(socket, 'close');
  expect(bytes).toBeGreaterThan(LARGE.length);
  expect(performance.now() - began).toBeGreaterThan(2 * BOUNDS.answerStallMsMax);
});
