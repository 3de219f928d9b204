/** Answers in JSON, and errors in the one form that `ApiError` gives them, on a plain `node:http` response. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError } from '@candor/query/api';
import { CollectorError } from '../../errors.ts';
import { refusedBodyBytesMax, refusedBodyMs } from '../../limits.ts';

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  // As text: then node sends it with the headers, in one write.
  response.end(body);
}

export interface RefusalOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** False where the sender waits to be asked for its body. */
  readonly hasBodyComing?: boolean;
}

/**
 * Answers a request that is refused, perhaps before its body was read. What is still on its way is read for a moment and
 * thrown away: a connection that is cut while its sender is writing shows that sender a reset and not the answer.
 */
export async function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  failure: unknown,
  { headers = {}, hasBodyComing = true }: RefusalOptions = {},
): Promise<void> {
  const error = toCollectorError(failure);
  const refusal: Refusal = {
    status: error.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      ...describeRetry(error),
      ...headers,
    },
    body: Buffer.from(JSON.stringify(describeError(error)), 'utf8'),
  };
  await sendRefusal(request, response, refusal, hasBodyComing);
}

/** An answer in whatever form the other side reads. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** As `sendError`, for doors whose senders read another form. */
export async function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Refusal,
  hasBodyComing = true,
): Promise<void> {
  if (response.headersSent || response.destroyed) return;
  const isRead = request.complete || hasNoBody(request);
  response.writeHead(status, {
    'content-length': body.length,
    'cache-control': 'no-store',
    ...(isRead && hasBodyComing ? {} : { connection: 'close' }),
    ...headers,
  });
  if (isRead || !hasBodyComing) {
    response.end(body);
    return;
  }
  response.write(body);
  await readAway(request);
  response.end();
}

/** What was not foreseen is told as nothing more than that. */
export function toCollectorError(failure: unknown): CollectorError {
  if (failure instanceof CollectorError) return failure;
  return new CollectorError(
    'internal',
    'Expected the collector to do its work, got a fault of its own. Its log says more; send the request again later.',
    { cause: failure },
  );
}

export function describeError(error: CollectorError): ApiError {
  const { code, message, issues } = error;
  return { error: { code, message, ...(issues.length === 0 ? {} : { issues }) } };
}

export function describeRetry(error: CollectorError): Record<string, string> {
  return error.retryAfterS === null ? {} : { 'retry-after': String(error.retryAfterS) };
}

function hasNoBody(request: IncomingMessage): boolean {
  const { headers } = request;
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

function readAway(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > refusedBodyBytesMax) end();
    };
    const end = (): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', end).off('close', end).off('error', end);
      resolve();
    };
    const timer = setTimeout(end, refusedBodyMs);
    request.on('data', onData).on('end', end).on('close', end).on('error', end);
    request.resume();
  });
}

/**
 * The kind of a fault of our own and where in our code it arose, for a log. Its message may hold what was sent, and is left out:
 * this is the one place that decides what the log of a door says of what nobody foresaw.
 */
export function describeFault(failure: unknown): string {
  if (!(failure instanceof Error)) return 'something that is not an error';
  const [where = ''] = /^\s+at .*$/m.exec(failure.stack ?? '') ?? [];
  return `${failure.name} ${where.trim()}`;
}
