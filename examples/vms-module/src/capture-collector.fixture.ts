import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A line of a report, as it came over the wire. */
type Line = Readonly<Record<string, unknown>>;

/** A request as it came over the wire. */
interface Captured {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The first line of the report. */
  readonly head: Line;
  readonly events: readonly Line[];
  /** The body as text, unpacked. */
  readonly text: string;
}

/** Stands where the collector would, takes everything and keeps it for the test. */
export interface CaptureCollector {
  readonly url: string;
  readonly requests: readonly Captured[];
  /** All events of all requests, with what their heads say before them. */
  readonly events: () => readonly Line[];
  readonly close: () => Promise<void>;
}

export async function startCaptureCollector(): Promise<CaptureCollector> {
  const requests: Captured[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const isPacked = request.headers['content-encoding'] === 'gzip';
      const text = (isPacked ? gunzipSync(body) : body).toString('utf8');
      const [head = {}, ...events] = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
      requests.push({ path: request.url ?? '', headers: request.headers, head, events, text });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"accepted":1}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    events: () =>
      requests.flatMap(({ head, events }) => events.map((event) => ({ ...head, ...event }))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
