/**
 * Answers of the OTLP door, in the encoding of the request: nothing for success, a count and a reason for what was not taken,
 * `google.rpc.Status` for failure. https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CollectorError } from '../../../errors.ts';
import { describeRetry, sendRefusal } from '../../http/answer.ts';
import { encodeBytes, encodeNumber } from './wire.ts';

export type OtlpEncoding = 'json' | 'protobuf';

const CONTENT_TYPES: Readonly<Record<OtlpEncoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

/** Null for any other content type. */
export function parseOtlpEncoding(contentType: string | undefined): OtlpEncoding | null {
  const [type = ''] = (contentType ?? '').split(';');
  const name = type.trim().toLowerCase();
  if (name === CONTENT_TYPES.json) return 'json';
  return name === CONTENT_TYPES.protobuf ? 'protobuf' : null;
}

export function sendTaken(response: ServerResponse, encoding: OtlpEncoding): void {
  send(response, 200, encoding, encoding === 'json' ? Buffer.from('{}') : Buffer.alloc(0));
}

/** `message` tells reasons and counts, never values. Its sender must not try again. */
export function sendPartly(
  response: ServerResponse,
  encoding: OtlpEncoding,
  rejected: number,
  message: string,
): void {
  const partial = { rejectedLogRecords: String(rejected), errorMessage: message };
  const body =
    encoding === 'json'
      ? Buffer.from(JSON.stringify({ partialSuccess: partial }))
      : encodeBytes(
          1,
          Buffer.concat([encodeNumber(1, rejected), encodeBytes(2, Buffer.from(message))]),
        );
  send(response, 200, encoding, body);
}

/** gRPC's codes: INVALID_ARGUMENT, UNAUTHENTICATED, UNAVAILABLE, RESOURCE_EXHAUSTED. */
export async function sendFailure(
  request: IncomingMessage,
  response: ServerResponse,
  encoding: OtlpEncoding,
  error: CollectorError,
): Promise<void> {
  const code = codeOf(error.status);
  const body =
    encoding === 'json'
      ? Buffer.from(JSON.stringify({ code, message: error.message }))
      : Buffer.concat([encodeNumber(1, code), encodeBytes(2, Buffer.from(error.message))]);
  await sendRefusal(request, response, {
    status: retriedStatus(error),
    headers: { 'content-type': CONTENT_TYPES[encoding], ...describeRetry(error) },
    body,
  });
}

/** Where the specification asks for words: no encoding is agreed on yet, or no method. */
export async function sendPlainFailure(
  request: IncomingMessage,
  response: ServerResponse,
  error: CollectorError,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  await sendRefusal(request, response, {
    status: retriedStatus(error),
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      ...describeRetry(error),
      ...headers,
    },
    body: Buffer.from(error.message),
  });
}

/** An exporter tries again after 503, never after 500. */
function retriedStatus({ status }: CollectorError): number {
  return status === 500 ? 503 : status;
}

function codeOf(status: number): number {
  if (status === 401) return 16;
  if (status === 429) return 8;
  return status >= 500 ? 14 : 3;
}

function send(
  response: ServerResponse,
  status: number,
  encoding: OtlpEncoding,
  body: Buffer,
): void {
  response.writeHead(status, {
    'content-type': CONTENT_TYPES[encoding],
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(body);
}
