/**
 * A server that takes whatever it is sent by any of the contestants, as a test of patience sees fit.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';

export type Manner = 'at_once' | 'after_200_ms' | 'never';

export interface Collector {
  readonly url: string;
  readonly port: number;
  /** How many of the five events have arrived. */
  readonly countArrived: () => number;
  readonly close: () => Promise<void>;
}

/** Candor's door and Application Insights each want a word; the others read the status alone. */
const ANSWER = JSON.stringify({
  accepted: 1,
  refused: [],
  itemsReceived: 1,
  itemsAccepted: 1,
  errors: [],
});

export async function startCollector(manner: Manner, port = 0): Promise<Collector> {
  const sockets = new Set<Socket>();
  const arrived = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('end', () => {
      if (manner === 'never') return;
      const text = `${request.url ?? ''}\n${readBody(Buffer.concat(chunks))}`;
      for (const event of listEvents(text)) arrived.add(event);
      const answer = (): void => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(ANSWER);
      };
      if (manner === 'at_once') answer();
      else setTimeout(answer, 200);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  const listening = await listen(server, port);
  return {
    url: `http://127.0.0.1:${listening}`,
    port: listening,
    countArrived: () => arrived.size,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** A port on which nobody listens. */
export async function findClosedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return (server.address() as AddressInfo).port;
}

function readBody(bytes: Buffer): string {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** Names of events where the contestant sends names, as text or in base64; for Candor, which sends what was declared, numbers. */
function listEvents(text: string): readonly string[] {
  const encoded = [...text.matchAll(/data=([A-Za-z0-9+/%=_-]+)/g)].map(([, data = '']) =>
    Buffer.from(decodeURIComponent(data), 'base64').toString('utf8'),
  );
  const all = [text, ...encoded].join('\n');
  const named = [...all.matchAll(/bench_event_\d/g)].map(([name]) => name);
  const numbered = [...all.matchAll(/"event":"heartbeat".*"errors":(\d)/g)].map(([, n]) => `${n}`);
  return [...named, ...numbered];
}
