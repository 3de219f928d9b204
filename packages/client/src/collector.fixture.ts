/**
 * A real HTTP or HTTPS server on loopback that answers as a test tells it to, and keeps what it was sent.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Names and values as they came over the wire. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface TestCollector {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  /** Connections made since the start. */
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

export type Answer = (response: ServerResponse, received: Received) => void;

/** What a collector answers that takes the report. */
export const TAKEN: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('{"accepted":1,"refused":[],"receipt":{"accepted":1}}');
};

/** What a collector answers with that status: that it took the report, or its error form. */
export function answerWith(status: number, headers: Record<string, string> = {}): Answer {
  return (response, received) => {
    if (status < 300) {
      TAKEN(response, received);
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end('{"error":{"code":"body_invalid","message":"Expected a report."}}');
  };
}

/** By https, as `localhost`, where there is a key with its certificate. */
export async function startCollector(
  answer: Answer = TAKEN,
  [key, cert]: readonly [key?: Buffer, cert?: Buffer] = [],
): Promise<TestCollector> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    void readBody(request).then((bytes) => {
      const isGzip = request.headers['content-encoding'] === 'gzip';
      const taken: Received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body: (isGzip ? gunzipSync(bytes) : bytes).toString('utf8'),
      };
      received.push(taken);
      answer(response, taken);
      return undefined;
    });
  };
  const isSecure = key !== undefined && cert !== undefined;
  const server = isSecure ? createSecureServer({ key, cert }, take) : createServer(take);
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listen(server);
  return {
    url: isSecure ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    port,
    received,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Listens on a free port of loopback, and tells which. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return (server.address() as AddressInfo).port;
}

/** The event lines of all bodies that were received, without their opening lines. */
export function listEvents(collector: {
  readonly received: readonly Pick<Received, 'body'>[];
}): readonly Record<string, unknown>[] {
  return collector.received.flatMap(({ body }) =>
    body
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
