/** How requests get at the store: its failures become a 503 that says so, and what many pages ask at once is asked once. */
import { CollectorError } from '../../errors.ts';
import { retryAfterStoreS } from '../../limits.ts';

/** @throws CollectorError store_away */
export async function askStore<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    throw new CollectorError(
      'store_away',
      'Expected an answer of the store, got none: it is away, starting or too busy. Reports are still taken; ask again in a moment.',
      { retryAfterS: retryAfterStoreS, cause },
    );
  }
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
