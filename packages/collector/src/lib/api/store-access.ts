/** How requests get at the store: each of its failures becomes what the asker can do about it, and what many ask at once is asked once. */
import { StoreError, type StoreErrorCode } from '@candor/store/errors';
import { CollectorError } from '../../errors.ts';
import { retryAfterStoreS } from '../../limits.ts';

/** What passes by itself, or once an operator has seen to it: worth asking again. */
const AWAY: ReadonlySet<StoreErrorCode> = new Set([
  'STORE_UNREACHABLE',
  'STORE_SIGN_IN',
  'STORE_DISK_FULL',
  'STORE_BUSY',
  'STORE_NOT_READY',
]);

/**
 * A failure that is neither the asker's nor a passing one is a fault of the collector's: it goes on as it is, to be logged.
 *
 * @throws CollectorError store_away, question_too_costly
 */
export async function askStore<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    throw cause instanceof StoreError ? describeFailure(cause) : cause;
  }
}

function describeFailure(cause: StoreError): Error {
  if (cause.code === 'STORE_TOO_SLOW' || cause.code === 'STORE_TOO_LARGE') {
    const got = cause.code === 'STORE_TOO_SLOW' ? 'more time' : 'more memory or more rows';
    return new CollectorError(
      'question_too_costly',
      `Expected a question that can be answered within the store's limits, got one that needs ${got}. Ask for fewer days, a coarser step or no breakdown.`,
      { cause },
    );
  }
  if (!AWAY.has(cause.code)) return cause;
  return new CollectorError(
    'store_away',
    'Expected an answer of the store, got none: it is away or starting. Reports are still taken; ask again in a moment.',
    { retryAfterS: retryAfterStoreS, cause },
  );
}

/** Keeps answers for `keptMs`, by key; a failure is not kept. The keys must be from a closed list. */
export function createCache<Value>(
  read: (key: string) => Promise<Value>,
  keptMs: number,
  now: () => number,
): (key: string) => Promise<Value> {
  const kept = new Map<string, { readonly since: number; readonly value: Promise<Value> }>();
  return (key) => {
    const found = kept.get(key);
    const ageMs = found === undefined ? Infinity : now() - found.since;
    if (found !== undefined && ageMs >= 0 && ageMs < keptMs) return found.value;
    const value = read(key);
    kept.set(key, { since: now(), value });
    value.catch(() => {
      if (kept.get(key)?.value === value) kept.delete(key);
    });
    return value;
  };
}
