import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { createGzip, type Gzip } from 'node:zlib';
import { buildExceptionText, readExceptionCode, readExceptionStatus } from './exceptions.ts';
import { readContentType } from './formats.ts';

/** What is known of a statement when it is done; absent counts are 0, as ClickHouse sends them. */
export interface Summary {
  readonly readRows?: number;
  readonly readBytes?: number;
  readonly writtenRows?: number;
  readonly writtenBytes?: number;
  readonly resultRows?: number;
  readonly resultBytes?: number;
  readonly elapsedSeconds?: number;
}

export interface ResponseHead {
  readonly queryId: string;
  readonly format: string;
  readonly gzip: boolean;
  readonly version: string;
}

/** Sends a result that is wholly there. */
export async function sendWhole(
  response: ServerResponse,
  head: ResponseHead,
  bytes: Uint8Array,
  summary: Summary,
): Promise<void> {
  writeHead(response, head, { 'X-ClickHouse-Summary': buildSummary(summary) });
  const out = openBody(response, head);
  await write(out, bytes);
  out.end();
}

/**
 * Sends pieces as they come. What fails before the first piece is thrown; what fails later is told as ClickHouse
 * does: an exception block under the tag of the head, then a connection that ends without an end.
 */
export async function sendStream(
  response: ServerResponse,
  head: ResponseHead,
  pieces: AsyncGenerator<Uint8Array, void, void>,
  exceptionTag: string,
): Promise<void> {
  let piece = await pieces.next();
  writeHead(response, head, {
    'X-ClickHouse-Summary': buildSummary({}),
    'X-ClickHouse-Exception-Tag': exceptionTag,
  });
  const out = openBody(response, head);
  try {
    while (piece.done !== true) {
      await write(out, piece.value);
      piece = await pieces.next();
    }
  } catch (error) {
    const text = buildExceptionText(error, head.version);
    const size = Buffer.byteLength(text);
    const mark = '\r\n__exception__\r\n';
    out.write(`${mark}${exceptionTag}\r\n${text}${size} ${exceptionTag}${mark}`);
    await flush(out);
    response.destroy();
    return;
  } finally {
    await pieces.return();
  }
  out.end();
}

/** Sends an exception with its status, code and text; nothing of the response may have been sent. */
export function sendException(
  response: ServerResponse,
  error: unknown,
  version: string,
  queryId?: string,
): void {
  const body = Buffer.from(buildExceptionText(error, version));
  response.writeHead(readExceptionStatus(error), {
    'Content-Type': 'text/plain; charset=UTF-8',
    'Content-Length': body.length,
    'X-ClickHouse-Exception-Code': String(readExceptionCode(error)),
    ...(queryId === undefined ? {} : { 'X-ClickHouse-Query-Id': queryId }),
  });
  response.end(body);
}

function writeHead(
  response: ServerResponse,
  head: ResponseHead,
  more: Readonly<Record<string, string>>,
): void {
  response.writeHead(200, {
    'Content-Type': readContentType(head.format),
    'X-ClickHouse-Server-Display-Name': 'candor',
    'X-ClickHouse-Query-Id': head.queryId,
    'X-ClickHouse-Format': head.format,
    'X-ClickHouse-Timezone': 'UTC',
    ...(head.gzip ? { 'Content-Encoding': 'gzip' } : {}),
    ...more,
  });
}

function openBody(response: ServerResponse, head: ResponseHead): Writable {
  if (!head.gzip) return response;
  const gzip = createGzip({ level: 1 });
  gzip.pipe(response);
  return gzip;
}

async function write(out: Writable, bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0 || out.write(bytes)) return;
  // A client that has gone drains nothing: its close must end the wait.
  await Promise.race([once(out, 'drain'), once(out, 'close')]);
}

async function flush(out: Writable): Promise<void> {
  if ('flush' in out) await new Promise<void>((resolve) => (out as Gzip).flush(() => resolve()));
  else await new Promise<void>((resolve) => out.write('', () => resolve()));
}

function buildSummary(summary: Summary): string {
  return JSON.stringify({
    read_rows: String(summary.readRows ?? 0),
    read_bytes: String(summary.readBytes ?? 0),
    written_rows: String(summary.writtenRows ?? 0),
    written_bytes: String(summary.writtenBytes ?? 0),
    total_rows_to_read: '0',
    result_rows: String(summary.resultRows ?? 0),
    result_bytes: String(summary.resultBytes ?? 0),
    elapsed_ns: String(Math.round((summary.elapsedSeconds ?? 0) * 1e9)),
  });
}
