/**
 * What an answer means for the report.
 *
 * A report is dropped only when the collector has said that it will never take it. Everything that may come from something
 * else between us, such as a proxy that wants a password, a captive portal or a gateway whose backend is away, keeps it: the
 * age limit of the spool ends that.
 */
import { retryAfterMsMax } from '../limits.ts';
import type { PostResult } from './post-report.ts';

export type Verdict =
  | { readonly is: 'taken' }
  | { readonly is: 'refused' }
  /** `retryAfterMs` is what the collector asked for, or null. */
  | { readonly is: 'kept'; readonly retryAfterMs: number | null };

/**
 * Client errors that say nothing about the report: 401, 403 and 407 ask for a password that only a proxy can want, since the
 * collector's door knows none; 408, 425 and 429 ask for patience.
 */
const PASSING: ReadonlySet<number> = new Set([401, 403, 407, 408, 425, 429]);

export function judgeAnswer(result: PostResult, nowMs: number): Verdict {
  if (result.state === 'failed') return { is: 'kept', retryAfterMs: null };
  const { status, says, retryAfter } = result;
  // What does not speak as the door does is a captive portal, a filter or a server that has moved in at the address.
  if (status >= 200 && status < 300 && says === 'accepted') return { is: 'taken' };
  const isFinal = status >= 400 && status < 500 && !PASSING.has(status);
  if (isFinal && says === 'refused') return { is: 'refused' };
  return { is: 'kept', retryAfterMs: parseRetryAfter(retryAfter, nowMs) };
}

/** RFC 9110, section 10.2.3: seconds, or a date. What is neither is passed over. */
function parseRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), retryAfterMsMax);
}
