/**
 * Answers of the Application Insights door. Its SDKs splice what failed out of their buffers by index, so errors stand in the
 * order of their indexes, one for each; and they try again after some codes and never after others, so what is refused for good
 * is 400, whatever the reason.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CollectorError } from '../../../errors.ts';
import { sendRefusal } from '../../http/answer.ts';
import type { ForeignRefusal } from '../foreign-item.ts';
import { errorsListedMax } from '../limits.ts';

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
  readonly accepted: number;
  /** One for each item that was not accepted, or the first few of them: see `listErrors`. */
  readonly errors: readonly TrackError[];
  /** Null where nothing is to be sent again. */
  readonly retryAfterS: number | null;
}

export function sendTracked(response: ServerResponse, tracked: Tracked, nowMs: number): void {
  const { received, accepted, errors, retryAfterS } = tracked;
  const body = encodeBody(received, accepted, errors);
  response.writeHead(statusOf(accepted, errors), {
    'content-length': body.length,
    'cache-control': 'no-store',
    ...HEADERS,
    ...describeRetryDate(retryAfterS, nowMs),
  });
  response.end(body);
}

/** Items that were refused for different reasons are told apart by their SDK in a 206 alone. */
function statusOf(accepted: number, errors: readonly TrackError[]): number {
  const [first] = errors;
  if (first === undefined) return 200;
  return accepted > 0 || isMixed(errors) ? 206 : first.statusCode;
}

function isMixed([first, ...others]: readonly TrackError[]): boolean {
  return others.some(({ statusCode }) => statusCode !== first?.statusCode);
}

/**
 * What is told of those that were not accepted, in the order of their indexes. Where all of a request is refused for good its SDK drops
 * it whatever is listed, so that a few say why: a list of thousands would be held for whoever does not take it.
 */
export function listErrors(accepted: number, errors: readonly TrackError[]): readonly TrackError[] {
  const sorted = errors.toSorted((a, b) => a.index - b.index);
  const isForGood = accepted === 0 && !isMixed(errors) && errors[0]?.statusCode === 400;
  return isForGood ? sorted.slice(0, errorsListedMax) : sorted;
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
  return Buffer.from(JSON.stringify({ itemsReceived, itemsAccepted, errors }));
}
