/**
 * Any receiver of OpenTelemetry's logs over HTTP: a collector of that project, or a service that speaks its protocol.
 */
import { otlpBodyBytesMax } from '../../limits.ts';
import { buildAddress } from '../../request.ts';
import {
  judgeFailure,
  parseAnswerObject,
  keepAsAsked,
  readObject,
  type Verdict,
} from '../judge-answer.ts';
import type { Answer } from '../post-report.ts';
import { createHttpSink } from './http-sink.ts';
import { formatLogs } from './otlp-log.ts';
import type { OpenedSink } from './sink.ts';

export interface OtlpPlan {
  readonly name: string;
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function openOtlpSink({ name, endpoint, headers }: OtlpPlan): OpenedSink {
  const address = buildAddress(endpoint, 'v1/logs');
  if (address === null) return { ok: false, problem: WRONG_ENDPOINT };
  const given = Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]),
  );
  if (!Object.entries(given).every(isHeader)) return { ok: false, problem: WRONG_HEADER };
  const sink = createHttpSink({
    name,
    address,
    bodyBytesMax: otlpBodyBytesMax,
    build: (parcel) => ({
      method: 'POST',
      address,
      headers: { ...given, 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: Buffer.from(formatLogs(parcel), 'utf8'),
    }),
    judge: judgeExport,
  });
  return { ok: true, sink };
}

const WRONG_ENDPOINT =
  'Expected the endpoint of an OTLP receiver as https://host[:port][/prefix], got another form. "/v1/logs" is added to it.';
const WRONG_HEADER =
  'Expected names and values of headers (RFC 9110), got another form. "host", "connection" and those that describe the body are set by the sender.';

/** Names that the request has itself. */
const TAKEN: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
]);

function isHeader([name, value]: readonly [string, unknown]): boolean {
  return (
    /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) &&
    !TAKEN.has(name) &&
    typeof value === 'string' &&
    /^[\t\x20-\x7e]*$/.test(value)
  );
}

/** The only failures after which a request may be sent again (OTLP specification, "Failures"). */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** `{}` and `{"partialSuccess":{…}}` of what was taken, `{"code":3,"message":"…"}` of what was not. */
function judgeExport(answer: Answer, lines: number, nowMs: number): Verdict {
  const said = parseAnswerObject(answer);
  const kept = keepAsAsked(answer, nowMs);
  if (answer.status === 200) {
    // A captive portal answers by a page, a service of another kind by an object of its own.
    const isReply = said !== null && Object.keys(said).every((key) => key === 'partialSuccess');
    return isReply ? { is: 'taken', refused: countRejected(said, lines) } : kept;
  }
  const isStatus = typeof said?.['code'] === 'number' || typeof said?.['message'] === 'string';
  if (RETRYABLE.has(answer.status)) return kept;
  // A receiver that fails in itself would fail again, by its own specification.
  if (answer.status >= 500) return isStatus ? { is: 'refused' } : kept;
  return judgeFailure(answer, isStatus, nowMs);
}

/** An int64, which JSON has as a string; numbers are read too. What is rejected must not be sent again. */
function countRejected(said: Readonly<Record<string, unknown>>, lines: number): number {
  const rejected = Number(readObject(said['partialSuccess'])?.['rejectedLogRecords'] ?? 0);
  return Number.isSafeInteger(rejected) ? Math.min(Math.max(rejected, 0), lines) : 0;
}
