/** A proxy before the collector, at which things go wrong: what it does with a request is decided one by one. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { Certificate } from './certificate.ts';

/** What becomes of a request: it is passed on, refused as by a proxy that finds nobody, or passed on and its answer lost. */
export type Fate = 'passed' | 'refused' | 'answer-lost';

export interface Front {
  readonly port: number;
  /** What each request that came got: a status, or `lost`. */
  readonly seen: readonly (number | 'lost')[];
  /** Bodies that came again, byte for byte, and were answered as taken. */
  readonly readTakenAgain: () => number;
  readonly close: () => Promise<void>;
}

export interface FrontParts {
  readonly certificate: Certificate;
  /** Where the collector listens: `https://127.0.0.1:4318`. */
  readonly collector: string;
  /** Asked before a request is passed on; `count` is how many came before. */
  readonly decide: (count: number) => Promise<Fate>;
}

export async function openFront({ certificate, collector, decide }: FrontParts): Promise<Front> {
  const seen: (number | 'lost')[] = [];
  const digests = new Set<string>();
  let takenAgain = 0;
  let count = 0;
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    const digest = createHash('sha256').update(unpack(body)).digest('hex');
    const isAgain = digests.has(digest);
    digests.add(digest);
    const fate = await decide(count++);
    if (fate === 'refused') {
      seen.push(503);
      outgoing.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    const answer = await pass(collector, incoming, body);
    if (fate === 'answer-lost') {
      seen.push('lost');
      incoming.socket.destroy();
      return;
    }
    seen.push(answer.status);
    if (isAgain && answer.status < 300) takenAgain += 1;
    outgoing.writeHead(answer.status, answer.headers).end(answer.text);
  };
  const files = {
    cert: readFileSync(certificate.certificateFile),
    key: readFileSync(certificate.keyFile),
  };
  // One after the other: what becomes of a request may depend on what the one before it got.
  let last: Promise<void> = Promise.resolve();
  const server = createServer(files, (incoming, outgoing) => {
    last = last.then(() => serve(incoming, outgoing)).catch(() => void outgoing.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '0.0.0.0', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    readTakenAgain: () => takenAgain,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What is in it: the same may be packed anew. */
function unpack(body: Buffer): Buffer {
  return body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body;
}

interface Passed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

function pass(collector: string, incoming: IncomingMessage, body: Buffer): Promise<Passed> {
  return new Promise((resolve, reject) => {
    const { url = '', method = 'POST', headers } = incoming;
    const sent = request(new URL(url, collector), { method, headers, agent: false }, (answer) => {
      const names = ['content-type', 'retry-after'];
      const kept = names.flatMap((name) => {
        const value = answer.headers[name];
        return typeof value === 'string' ? [[name, value] as const] : [];
      });
      text(answer).then(
        (said) =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: Object.fromEntries(kept),
            text: said,
          }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
