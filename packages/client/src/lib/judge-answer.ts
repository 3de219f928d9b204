/**
 * What an answer means for a report, as far as all sinks have that in common.
 *
 * A report is dropped only when the other end has said that it will never take it. Everything that may come from something
 * else between us, such as a proxy that wants a password, a captive portal or a gateway whose backend is away, keeps it: the
 * age limit of the spool ends that.
 */
import { retryAfterMsMax } from '../limits.ts';
import type { Answer } from './post-report.ts';

export type Verdict =
  /** `refused` events of it were not taken, and nobody knows which. */
  | { readonly is: 'taken'; readonly refused: number }
  | { readonly is: 'refused' }
  /** As a whole: in parts it may be taken. What can not be parted is refused, or kept where it was not the other end that said so. */
  | { readonly is: 'too_large'; readonly isRefused: boolean }
  /** `retryAfterMs` is what the other end asked for, or null. */
  | { readonly is: 'kept'; readonly retryAfterMs: number | null }
  /** Lines by their index: some to be sent again, some refused, the rest taken. */
  | {
      readonly is: 'sorted';
      readonly retry: readonly number[];
      readonly refused: readonly number[];
      /** Refused too, and nobody knows which. */
      readonly unnamed: number;
      readonly retryAfterMs: number | null;
    }
  /** To be sent to that address from now on. */
  | { readonly is: 'moved'; readonly address: string };

/**
 * Client errors that say nothing about the report: 401, 403 and 407 ask for a password that only a proxy can want where the door
 * knows none, and elsewhere one that somebody can correct; 408, 425 and 429 ask for patience.
 */
const PASSING: ReadonlySet<number> = new Set([401, 403, 407, 408, 425, 429]);

/** A client error that will be the same each time. */
function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && !PASSING.has(status);
}

/** `refuses` tells whether the answer is one of the other end itself, which then knows what it says. */
export function judgeFailure(answer: Answer, refuses: boolean, nowMs: number): Verdict {
  if (answer.status === 413) return { is: 'too_large', isRefused: refuses };
  if (isFinal(answer.status) && refuses) return { is: 'refused' };
  return keepAsAsked(answer, nowMs);
}

/** Kept for as long as the answer asks, if it does. */
export function keepAsAsked(
  { retryAfter }: Answer,
  nowMs: number,
): Extract<Verdict, { is: 'kept' }> {
  return { is: 'kept', retryAfterMs: parseRetryAfter(retryAfter, nowMs) };
}

/** RFC 9110, section 10.2.3: seconds, or a date. What is neither is passed over. */
function parseRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), retryAfterMsMax);
}

/** The object that an answer's JSON is; null where it is none. */
export function parseAnswerObject({ body }: Answer): Readonly<Record<string, unknown>> | null {
  try {
    return readObject(JSON.parse(body.toString('utf8')));
  } catch {
    return null;
  }
}

export function readObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}
