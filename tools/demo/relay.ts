import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Tally } from './tally.ts';

/** A reverse proxy before the collector, as a vendor's load balancer would be: it tells in X-Forwarded-For where a report came from. */
export interface Relay {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Passes every request on to `target` untouched, from an address in the country that is to be shown, and counts what the
 * collector acknowledged. What it counts is thus independent of what clients and collector say of themselves.
 */
export async function startRelay(target: string, address: string, tally: Tally): Promise<Relay> {
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing, target, address, tally);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the relay has no port');
  return {
    url: `http://127.0.0.1:${bound.port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  address: string,
  tally: Tally,
): Promise<void> {
  try {
    const body = await readAll(incoming);
    const answer = await forward(incoming, body, target, address);
    // Counted before the client hears of it, so that a client's death can not hide an acknowledgement.
    if (answer.status === 200) tally.addBody(decode(incoming, body));
    outgoing.writeHead(answer.status, { 'content-type': answer.contentType, ...answer.retryAfter });
    outgoing.end(answer.body);
  } catch {
    // The collector is away: so is the relay for its caller, as a load balancer without a backend is.
    outgoing.writeHead(502).end();
  }
}

interface Forwarded {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: Record<string, string>;
  readonly body: Buffer;
}

function forward(
  incoming: IncomingMessage,
  body: Buffer,
  target: string,
  address: string,
): Promise<Forwarded> {
  const { host: _host, connection: _connection, ...headers } = incoming.headers;
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(incoming.url ?? '/', target),
      {
        method: incoming.method,
        headers: { ...headers, 'x-forwarded-for': address },
        timeout: 30_000,
      },
      (answer) => {
        const retry = answer.headers['retry-after'];
        readAll(answer).then(
          (read) =>
            resolve({
              status: answer.statusCode ?? 502,
              contentType: answer.headers['content-type'] ?? 'application/json',
              retryAfter: retry === undefined ? {} : { 'retry-after': retry },
              body: read,
            }),
          reject,
        );
      },
    );
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error('the collector did not answer in time')));
    sent.end(body);
  });
}

function decode(incoming: IncomingMessage, body: Buffer): string {
  return (incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString(
    'utf8',
  );
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
