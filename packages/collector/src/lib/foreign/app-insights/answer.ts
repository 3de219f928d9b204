/**
 * Answers of the Application Insights door. Its SDKs splice what failed out of their buffers by index, so errors stand in the
 * order of their indexes, one for each; and they try again after some codes and never after others, so what is refused for good
 * is 400, whatever the reason.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CollectorError } from '../../../errors.ts';
import { sendRefusal } from '../../http/answer.ts';
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

/** For an item whose key has nothing left of its budget: of all of a 206, its SDK sends this one again. */
export function describeOverBudget(index: number): TrackError {
  const message =
    'Expected fewer items under this key, got more than its budget of a minute holds.';
  return { index, statusCode: OVER_BUDGET, message };
}

const OVER_BUDGET = 429;

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

export interface Tracked {
  readonly received: number;
  readonly errors: readonly TrackError[];
  /** Null where nothing is to be sent again. */
  readonly retryAfterS: number | null;
}

export function sendTracked(response: ServerResponse, tracked: Tracked, nowMs: number): void {
  const { received, errors, retryAfterS } = tracked;
  const body = encodeBody(received, received - errors.length, errors);
  response.writeHead(statusOf(received, errors), {
    'content-length': body.length,
    'cache-control': 'no-store',
    ...HEADERS,
    ...describeRetryDate(retryAfterS, nowMs),
  });
  response.end(body);
}

/** Items that were refused for different reasons are told apart by their SDK in a 206 alone. */
function statusOf(received: number, errors: readonly TrackError[]): number {
  if (errors.length === 0) return 200;
  const [first] = errors;
  const isMixed = errors.some(({ statusCode }) => statusCode !== first?.statusCode);
  return errors.length < received || isMixed ? 206 : (first?.statusCode ?? 400);
}

/**
 * Nothing of the body was kept. Where it is to be sent again the answer is a sentence and not JSON: an SDK that finds errors by
 * index there keeps those items alone, and how many there are is not known yet; one that can not parse it keeps them all.
 */
export async function sendNotTracked(
  request: IncomingMessage,
  response: ServerResponse,
  error: CollectorError,
  nowMs: number,
): Promise<void> {
  const status = error.status === 415 ? 400 : error.status;
  const isForGood = !RETRIED.has(status);
  const errors = [{ index: 0, statusCode: status, message: error.message }];
  await sendRefusal(request, response, {
    status,
    headers: {
      ...HEADERS,
      ...(isForGood ? {} : { 'content-type': 'text/plain; charset=utf-8' }),
      ...describeRetryDate(error.retryAfterS, nowMs),
      ...(request.method === 'POST' ? {} : { allow: 'POST' }),
    },
    body: isForGood ? encodeBody(0, 0, errors) : Buffer.from(error.message),
  });
}

/** What all of these SDKs send again. */
const RETRIED: ReadonlySet<number> = new Set([408, 429, 500, 503]);

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'access-control-allow-origin': '*',
} as const;

/** The day of the retry is written out: some SDKs read nothing else. */
function describeRetryDate(
  retryAfterS: number | null,
  nowMs: number,
): Readonly<Record<string, string>> {
  if (retryAfterS === null) return {};
  return { 'retry-after': new Date(nowMs + retryAfterS * 1000).toUTCString() };
}

function encodeBody(
  itemsReceived: number,
  itemsAccepted: number,
  errors: readonly TrackError[],
): Buffer {
  const sorted = errors.toSorted((a, b) => a.index - b.index);
  return Buffer.from(JSON.stringify({ itemsReceived, itemsAccepted, errors: sorted }));
}
