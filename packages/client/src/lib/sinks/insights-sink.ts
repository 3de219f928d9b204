/**
 * Azure Application Insights, by its own protocol: an envelope for each event, a line for each envelope, and an answer that says
 * for each what became of it.
 */
import { insightsBodyBytesMax } from '../../limits.ts';
import {
  judgeFailure,
  parseAnswerObject,
  keepAsAsked,
  readObject,
  type Verdict,
} from '../judge-answer.ts';
import type { Answer } from '../post-report.ts';
import { parseConnectionString } from './connection-string.ts';
import { createHttpSink } from './http-sink.ts';
import { formatEnvelope } from './insights-envelope.ts';
import type { OpenedSink, Parcel } from './sink.ts';
import { readSpooledEvent, readSpooledHead } from './spooled-event.ts';

export interface InsightsPlan {
  readonly name: string;
  readonly connectionString: string;
  readonly roleName: string;
}

export function openInsightsSink({ name, connectionString, roleName }: InsightsPlan): OpenedSink {
  const parsed = parseConnectionString(connectionString);
  if (!parsed.ok) return parsed;
  const { instrumentationKey, endpoint } = parsed.value;
  const address = `${endpoint}/v2/track`;
  const format = ({ head, lines }: Parcel): string => {
    const opened = readSpooledHead(head);
    return lines
      .map((line) => readSpooledEvent(line, opened))
      .map((event) => `${formatEnvelope({ instrumentationKey, roleName }, opened, event)}\n`)
      .join('');
  };
  const sink = createHttpSink({
    name,
    address,
    bodyBytesMax: insightsBodyBytesMax,
    build: (parcel) => ({
      method: 'POST',
      address,
      headers: { 'content-type': 'application/x-json-stream', 'content-encoding': 'gzip' },
      body: Buffer.from(format(parcel), 'utf8'),
    }),
    judge: (...judged) => judgeTrack(endpoint, ...judged),
  });
  return { ok: true, sink };
}

/** Codes of an item, or of all, on which the service's own SDKs send it again. 439 is its word for a quota that fills again. */
const RETRYABLE: ReadonlySet<number> = new Set([401, 403, 408, 429, 439, 500, 502, 503, 504]);

function judgeTrack(endpoint: string, answer: Answer, lines: number, nowMs: number): Verdict {
  const { status } = answer;
  if (status === 307 || status === 308) return judgeRedirection(answer, endpoint, nowMs);
  const said = readTrackAnswer(answer);
  const kept = keepAsAsked(answer, nowMs);
  if (status === 200 || status === 206) {
    if (said === null) return kept;
    if (said.accepted >= lines) return { is: 'taken', refused: 0 };
    return sortItems(said, lines, kept.retryAfterMs);
  }
  return status === 439 ? kept : judgeFailure(answer, said !== null, nowMs);
}

interface ItemError {
  readonly index: number;
  readonly status: number;
}

interface TrackAnswer {
  readonly accepted: number;
  readonly errors: readonly ItemError[];
}

/** `{"itemsReceived":3,"itemsAccepted":2,"errors":[{"index":1,"statusCode":400,"message":"…"}]}`; null for anything else. */
function readTrackAnswer(answer: Answer): TrackAnswer | null {
  const said = parseAnswerObject(answer);
  const accepted = said?.['itemsAccepted'];
  if (typeof accepted !== 'number' || typeof said?.['itemsReceived'] !== 'number') return null;
  const errors = Array.isArray(said['errors']) ? (said['errors'] as readonly unknown[]) : [];
  return { accepted, errors: errors.flatMap((error) => readItemError(error) ?? []) };
}

function readItemError(error: unknown): ItemError | null {
  const { index, statusCode } = readObject(error) ?? {};
  return Number.isInteger(index) && typeof statusCode === 'number'
    ? { index: Number(index), status: statusCode }
    : null;
}

/**
 * What is not named was taken, as far as the sum says so: sent again, what was would be there twice. Where the sum says that none was,
 * nothing is said of it, and it is. Named twice, the first counts.
 */
function sortItems(
  { accepted, errors }: TrackAnswer,
  lines: number,
  retryAfterMs: number | null,
): Verdict {
  const statuses = new Map<number, number>();
  for (const { index, status } of errors) {
    if (index >= 0 && index < lines && !statuses.has(index)) statuses.set(index, status);
  }
  const isNone = accepted <= 0;
  const indexes = Array.from({ length: lines }, (_, index) => index);
  const isRetried = (index: number): boolean => {
    const status = statuses.get(index);
    return status === undefined ? isNone : RETRYABLE.has(status);
  };
  return {
    is: 'sorted',
    retry: indexes.filter(isRetried),
    refused: indexes.filter((index) => statuses.has(index) && !isRetried(index)),
    unnamed: isNone ? 0 : Math.max(0, lines - accepted - statuses.size),
    retryAfterMs,
  };
}

/**
 * The service moves resources between the hosts of a region. Followed only by https, and only to the host itself, to one below it,
 * or to one beside it where the name that they share is not that of a whole registry.
 */
function judgeRedirection(answer: Answer, endpoint: string, nowMs: number): Verdict {
  const kept = keepAsAsked(answer, nowMs);
  try {
    const to = new URL(answer.location ?? '', endpoint);
    const from = new URL(endpoint);
    if (to.protocol !== 'https:' || to.username !== '' || to.password !== '') return kept;
    return isNear(from.hostname, to.hostname) ? { is: 'moved', address: to.href } : kept;
  } catch {
    return kept;
  }
}

function isNear(from: string, to: string): boolean {
  if (to === from || to.endsWith(`.${from}`)) return true;
  const shared = from.split('.').slice(1);
  return shared.length >= 3 && to.endsWith(`.${shared.join('.')}`);
}
