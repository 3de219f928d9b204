/**
 * What reports under one key may come to in a minute: requests, and the bytes that they inflate to. Each is a bucket that holds
 * a minute's worth and fills up again with time (a token bucket), by a clock that never jumps.
 *
 * A request is let in while something is left of both. How many bytes it holds is known only afterwards, so these may be owed:
 * a body larger than what is left passes, and the next waits until that is made up for. So none is refused for ever.
 */
import { CollectorError } from '../../errors.ts';
import { keyBudgetsMax, keyRetryAfterSMax } from '../../limits.ts';
import type { FoundKey } from './registry.ts';

export interface KeyBudgets {
  /** 0 while something is left, else seconds until something is. */
  readonly readWaitS: (key: FoundKey) => number;
  /** For a request and the bytes of it that are known of. @throws CollectorError key_over_budget, which takes nothing */
  readonly take: (key: FoundKey, bytes: number) => void;
  /** For what a request that was let in turned out to hold beyond what was known. */
  readonly takeBytes: (key: FoundKey, bytes: number) => void;
  /** Counts a request, or a part of one, that was refused without `take`. */
  readonly countRefused: (key: FoundKey) => void;
  /** Whether any key was refused and has waited for less than it was told to. */
  readonly isAnyOver: () => boolean;
  readonly read: (key: Pick<FoundKey, 'key' | 'limits'>) => KeyBudgetReading;
}

export interface KeyBudgetReading {
  readonly requestsPerMinuteMax: number;
  readonly bytesPerMinuteMax: number;
  /** Requests that were refused since the start. */
  readonly refused: number;
}

export interface KeyBudgetsParts {
  /** What holds for keys that have no limits of their own. */
  readonly requestsPerMinuteMax: number;
  readonly bytesPerMinuteMax: number;
  /** Milliseconds, from any beginning: `performance.now`. What the machine takes for the time of day may jump. */
  readonly monotonicMs: () => number;
}

interface Bucket {
  left: number;
  sinceMs: number;
}

interface Budget {
  readonly requests: Bucket;
  readonly bytes: Bucket;
  refused: number;
}

interface State extends KeyBudgetsParts {
  readonly budgets: Map<string, Budget>;
  /** Until when some key has nothing left. */
  overUntilMs: number;
}

export function createKeyBudgets(parts: KeyBudgetsParts): KeyBudgets {
  const state: State = { ...parts, budgets: new Map(), overUntilMs: Number.NEGATIVE_INFINITY };
  return {
    readWaitS: (key) => readWaitS(state, key),
    take: (key, bytes) => {
      const waitS = readWaitS(state, key);
      if (waitS > 0) {
        openBudget(state, key).refused += 1;
        throw overBudget(waitS);
      }
      const budget = openBudget(state, key);
      budget.requests.left -= 1;
      budget.bytes.left -= bytes;
    },
    takeBytes: (key, bytes) => {
      openBudget(state, key).bytes.left -= Math.max(0, bytes);
    },
    countRefused: (key) => {
      openBudget(state, key).refused += 1;
    },
    isAnyOver: () => state.overUntilMs > state.monotonicMs(),
    read: (key) => ({
      ...readMax(state, key),
      refused: state.budgets.get(key.key)?.refused ?? 0,
    }),
  };
}

/** In the words that the sender of a whole request is told. */
export function overBudget(retryAfterS: number): CollectorError {
  return new CollectorError(
    'key_over_budget',
    'Expected fewer requests or bytes under this key, got more than its budget of a minute holds. Send the same again after the time in Retry-After.',
    { retryAfterS },
  );
}

function readMax(
  { requestsPerMinuteMax, bytesPerMinuteMax }: State,
  { limits }: Pick<FoundKey, 'limits'>,
): Omit<KeyBudgetReading, 'refused'> {
  return {
    requestsPerMinuteMax: limits.requestsPerMinuteMax ?? requestsPerMinuteMax,
    bytesPerMinuteMax: limits.bytesPerMinuteMax ?? bytesPerMinuteMax,
  };
}

function readWaitS(state: State, key: FoundKey): number {
  const { requests, bytes } = openBudget(state, key);
  const { requestsPerMinuteMax, bytesPerMinuteMax } = readMax(state, key);
  const shortOfRequests = Math.max(0, 1 - requests.left) / requestsPerMinuteMax;
  // Of bytes it is enough that nothing is owed.
  const shortOfBytes = bytes.left > 0 ? 0 : (1 - bytes.left) / bytesPerMinuteMax;
  const minutes = Math.max(shortOfRequests, shortOfBytes);
  if (minutes === 0) return 0;
  const waitS = Math.min(keyRetryAfterSMax, Math.max(1, Math.ceil(minutes * 60)));
  state.overUntilMs = Math.max(state.overUntilMs, state.monotonicMs() + waitS * 1_000);
  return waitS;
}

/** Filled up to now: a key that is seen for the first time has all of its minute. */
function openBudget(state: State, key: FoundKey): Budget {
  const now = state.monotonicMs();
  const { requestsPerMinuteMax, bytesPerMinuteMax } = readMax(state, key);
  const found = state.budgets.get(key.key);
  if (found !== undefined) {
    fill(found.requests, requestsPerMinuteMax, now);
    fill(found.bytes, bytesPerMinuteMax, now);
    return found;
  }
  const made: Budget = {
    requests: { left: requestsPerMinuteMax, sinceMs: now },
    bytes: { left: bytesPerMinuteMax, sinceMs: now },
    refused: 0,
  };
  state.budgets.set(key.key, made);
  const [eldest] = state.budgets.keys();
  if (state.budgets.size > keyBudgetsMax && eldest !== undefined) state.budgets.delete(eldest);
  return made;
}

/** A limit that was lowered meanwhile holds at once; debts are bounded by what is forgiven in the longest wait. */
function fill(bucket: Bucket, perMinuteMax: number, nowMs: number): void {
  const back = (Math.max(0, nowMs - bucket.sinceMs) / 60_000) * perMinuteMax;
  const debtMax = (keyRetryAfterSMax / 60) * perMinuteMax;
  bucket.left = Math.max(-debtMax, Math.min(perMinuteMax, bucket.left + back));
  bucket.sinceMs = Math.max(bucket.sinceMs, nowMs);
}
