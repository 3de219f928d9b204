/**
 * A collector on loopback that takes everything, and counts who comes; a proxy that lets nothing out.
 */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Trap {
  readonly url: string;
  /** Connections since the start. */
  readonly connections: () => number;
  /** Resolves when no connection is open; at most after so many milliseconds. */
  readonly idle: (msMax: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startTrap(): Promise<Trap> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"accepted":1,"refused":[],"receipt":{"accepted":1}}');
    });
  });
  server.on('connect', (_request, socket) => {
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return {
    // By a name: who comes by an address has no name to look up, and nobody would see whether one was.
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    idle: async (msMax) => {
      const step = 50;
      for (let waited = 0; sockets.size > 0 && waited < msMax; waited += step) await wait(step);
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
