import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGzip, type Gzip } from 'node:zlib';
import { stalledClientMsMax } from '../../limits.ts';
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
  gone: AbortSignal,
): Promise<void> {
  writeHead(response, head, { 'X-ClickHouse-Summary': buildSummary(summary) });
  const out = openBody(response, head);
  await write(out, bytes, gone);
  out.end();
}

export interface StreamContext {
  readonly exceptionTag: string;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/**
 * Sends pieces as they come. What fails before the first piece is thrown; what fails later is told as ClickHouse
 * does: an exception block under the tag of the head, then a connection that ends without an end.
 */
export async function sendStream(
  response: ServerResponse,
  head: ResponseHead,
  pieces: AsyncGenerator<Uint8Array, void, void>,
  context: StreamContext,
): Promise<void> {
  let piece = await pieces.next();
  writeHead(response, head, {
    'X-ClickHouse-Summary': buildSummary({}),
    'X-ClickHouse-Exception-Tag': context.exceptionTag,
  });
  const out = openBody(response, head);
  try {
    while (piece.done !== true) {
      await write(out, piece.value, context.signal);
      piece = await pieces.next();
    }
    out.end();
  } catch (error) {
    if (!(error instanceof ClientGoneError)) {
      out.write(buildExceptionBlock(error, head.version, context.exceptionTag));
      await flush(out, response, context.signal);
    }
    response.destroy();
  } finally {
    await pieces.return();
  }
}

function buildExceptionBlock(error: unknown, version: string, tag: string): string {
  const text = buildExceptionText(error, version);
  const mark = '\r\n__exception__\r\n';
  return `${mark}${tag}\r\n${text}${Buffer.byteLength(text)} ${tag}${mark}`;
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

/** There is nobody to send to any more, or nobody who takes what is sent. */
class ClientGoneError extends Error {}

/** @throws ClientGoneError */
async function write(out: Writable, bytes: Uint8Array, gone: AbortSignal): Promise<void> {
  if (bytes.length === 0 || out.write(bytes)) return;
  const over = new AbortController();
  const giveUp = (): void => over.abort();
  const patience = setTimeout(giveUp, stalledClientMsMax);
  gone.addEventListener('abort', giveUp, { once: true });
  if (gone.aborted) giveUp();
  try {
    await once(out, 'drain', { signal: over.signal });
  } catch (cause) {
    throw new ClientGoneError('the client takes no more of the result', { cause });
  } finally {
    clearTimeout(patience);
    gone.removeEventListener('abort', giveUp);
  }
}

/** Resolves when all that was written is on its way to the client, or nobody waits for it. */
async function flush(out: Writable, response: ServerResponse, gone: AbortSignal): Promise<void> {
  if (out !== response) {
    const gzip = out as Gzip;
    await new Promise<void>((resolve) => gzip.flush(() => resolve()));
    while (gzip.readableLength > 0 && !gone.aborted) await setImmediate();
  }
  await new Promise<void>((resolve) => {
    gone.addEventListener('abort', () => resolve(), { once: true });
    response.write('', () => resolve());
  });
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
