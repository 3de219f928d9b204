import type { ApiError } from '@candor/query/api';

/** Codes that this page adds to the collector's own, for when no answer of the collector's form came. */
export type PageErrorCode = 'unreachable' | 'unreadable_answer';

/**
 * A request that failed: the collector's own error where it sent one, else `unreachable` (no answer, status 0) or
 * `unreadable_answer` (an answer that is not the API's).
 */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly code: string;
  readonly issues: NonNullable<ApiError['error']['issues']>;

  constructor(status: number, error: ApiError['error'], options?: ErrorOptions) {
    super(error.message, options);
    this.status = status;
    this.code = error.code;
    this.issues = error.issues ?? [];
  }
}

/** The failure of a request that got no answer at all. */
export function unreachable(cause: unknown): ApiFailure {
  const message =
    'Expected an answer of the collector, got none. Check that it runs and that this machine can reach it.';
  return new ApiFailure(0, { code: 'unreachable', message }, { cause });
}

/**
 * What to show of whatever was thrown. What is no failure of a request is, as a rule, a part of the page that could not be fetched: its
 * own message names files, which helps nobody who reads it.
 */
export function explainFailure(error: unknown): string {
  if (error instanceof ApiFailure) return error.message;
  return 'A part of this page could not be fetched or shown. The collector may be away, or was upgraded since the page was opened. Load the page again.';
}

/** The failure of a request whose answer is not one of the API's, for instance a proxy's error page. */
export function unreadableAnswer(status: number): ApiFailure {
  const message = `Expected JSON of the collector, got something else with status ${status}. Check what stands between this page and the collector.`;
  return new ApiFailure(status, { code: 'unreadable_answer', message });
}
