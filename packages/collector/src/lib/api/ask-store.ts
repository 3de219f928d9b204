/** Asks the store on behalf of a request: what the store can not answer now is a 503 that says so, and never a 500. */
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
