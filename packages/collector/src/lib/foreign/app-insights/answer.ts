/**
 * Answers of the Application Insights door. Its SDKs splice what failed out of their buffers by index, so errors stand in the
 * order of their indexes, one for each; and they try again after some codes and never after others, so what is refused for good
 * is 400, whatever the reason.
 */
import type { ServerResponse } from 'node:http';
import type { CollectorError } from '../../../errors.ts';
import type { ForeignRefusal } from '../foreign-item.ts';

export interface TrackError {
  readonly index: number;
  readonly statusCode: number;
  readonly message: string;
}

/** The very words that SDKs of Java and Node look for. */
export const INVALID_KEY = 'Invalid instrumentation key';

export function describeRefusal({ index, reason }: ForeignRefusal): TrackError {
  return { index, statusCode: 400, message: MESSAGES[reason] };
}

const MESSAGES: Readonly<Record<ForeignRefusal['reason'], string>> = {
  malformed: '100: Invalid JSON',
  key_unknown: INVALID_KEY,
  undeclared: 'Expected an event that the manifest declares, got another.',
  wrong_lane: 'Expected an event of this lane, got one of another.',
  too_old: 'Expected an event of the last months, got an older one.',
  erased: 'Expected an installation whose data were not erased.',
  // The words by which SDKs know that they need not send it again.
  sampled_out: 'Telemetry sampled out.',
};

export function sendTracked(
  response: ServerResponse,
  received: number,
  errors: readonly TrackError[],
): void {
  const accepted = received - errors.length;
  const status = errors.length === 0 ? 200 : accepted > 0 ? 206 : 400;
  send(response, status, received, accepted, errors);
}

/** Nothing of the body was kept. The day of the retry is written out: some SDKs read nothing else. */
export function sendNotTracked(
  response: ServerResponse,
  error: CollectorError,
  nowMs: number,
): void {
  const status = error.status === 415 ? 400 : error.status;
  const retry =
    error.retryAfterS === null
      ? {}
      : { 'retry-after': new Date(nowMs + error.retryAfterS * 1000).toUTCString() };
  const errors = [{ index: 0, statusCode: status, message: error.message }];
  send(response, status, 0, 0, errors, retry);
}

function send(
  response: ServerResponse,
  status: number,
  itemsReceived: number,
  itemsAccepted: number,
  errors: readonly TrackError[],
  headers: Readonly<Record<string, string>> = {},
): void {
  const sorted = errors.toSorted((a, b) => a.index - b.index);
  const body = Buffer.from(JSON.stringify({ itemsReceived, itemsAccepted, errors: sorted }));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    ...headers,
  });
  response.end(body);
}
