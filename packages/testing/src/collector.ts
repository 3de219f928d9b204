/**
 * For the tests of any product: a real HTTP server on loopback that stands where the collector would, takes every report and keeps
 * it for the test.
 *
 *     const collector = await startTestCollector();
 *     const telemetry = createTelemetry(declaration, { version, collector: collector.url });
 *     …
 *     await telemetry.send();
 *     expect(collector.events()).toMatchObject([{ event: 'heartbeat', uptime: 1 }]);
 *     await collector.close();
 */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A line of a report. */
export type ReportLine = Readonly<Record<string, unknown>>;

/** One report, as it came over the wire. */
export interface CapturedReport {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values by turns, as they came. */
  readonly rawHeaders: readonly string[];
  /** The bytes of the body. */
  readonly wire: Buffer;
  /** The body as text, unpacked. */
  readonly body: string;
  /** Its first line. */
  readonly head: ReportLine;
  /** The other lines. */
  readonly events: readonly ReportLine[];
}

export interface TestCollector {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** In the order in which they came. */
  readonly reports: readonly CapturedReport[];
  /** The events of all reports, each with what its report's head says before it. */
  readonly events: () => readonly ReportLine[];
  readonly close: () => Promise<void>;
}

/** Resolves once it listens. Whoever starts it closes it. */
export async function startTestCollector(): Promise<TestCollector> {
  const reports: CapturedReport[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const wire = Buffer.concat(chunks);
      const isPacked = request.headers['content-encoding'] === 'gzip';
      const { method = '', url: path = '', headers, rawHeaders } = request;
      const body = (isPacked ? gunzipSync(wire) : wire).toString('utf8');
      reports.push({ method, path, headers, rawHeaders, wire, body, ...readLines(body) });
      // As the door of a collector answers; anything else would be taken for a stranger's page.
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"accepted":1}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reports,
    events: () =>
      reports.flatMap(({ head, events }) => events.map((event) => ({ ...head, ...event }))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readLines(body: string): Pick<CapturedReport, 'head' | 'events'> {
  const [head = {}, ...events] = body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ReportLine);
  return { head, events };
}
