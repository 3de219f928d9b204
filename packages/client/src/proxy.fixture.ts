/**
 * A real HTTP proxy on loopback. It opens tunnels to loopback, whatever host they are asked for, and takes every report that comes without
 * one.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listen } from './collector.fixture.ts';

export interface TestProxy {
  /** With a user and a password. */
  readonly url: string;
  /** With a user that it turns away. */
  readonly refusedUrl: string;
  /** What it was asked for, tunnels and requests. */
  readonly asked: IncomingMessage[];
  readonly close: () => Promise<void>;
}

export async function startProxy(): Promise<TestProxy> {
  const asked: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer((request, response) => {
    asked.push(request);
    request.resume();
    request.on('end', () => response.writeHead(200).end('{"accepted":1}'));
  });
  proxy.on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push(request);
    sockets.add(client);
    const port = Number(request.url?.split(':')[1]);
    if (request.headers['proxy-authorization'] === 'Basic d3Jvbmc6eA==') {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client);
      client.pipe(upstream);
    });
    sockets.add(upstream);
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
  });
  const port = await listen(proxy);
  return {
    url: `http://user:p%40ss@127.0.0.1:${port}`,
    refusedUrl: `http://wrong:x@127.0.0.1:${port}`,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      proxy.closeAllConnections();
      await new Promise((resolve) => {
        proxy.close(resolve);
      });
    },
  };
}
