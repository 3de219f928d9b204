/**
 * How many requests about people's own data one product has, and how many ids erasures of it may name.
 *
 * A product's key is public: anybody can send ids that they made up. So requests of which nothing is found have a smaller
 * budget of their own, and can not use up that of those whose data are here.
 */
import { CollectorError } from '../../errors.ts';
import {
  erasedIdsBurstMax,
  erasedIdsPerMinuteMax,
  fruitlessIdsBurstMax,
  fruitlessIdsPerMinuteMax,
  fruitlessRequestsBurstMax,
  fruitlessRequestsPerMinuteMax,
  holdingsRequestsBurstMax,
  holdingsRequestsPerMinuteMax,
} from '../../limits.ts';
import { type RateBudget, createRateBudget } from '../http/rate-budget.ts';

/** Each throws CollectorError too_many_requests. */
export interface HoldingsBudgets {
  /** Before it is looked whether there is anything. */
  readonly takeRequest: (product: string) => void;
  /** When nothing was found: the request counts among those instead. */
  readonly takeFruitless: (product: string) => void;
  /** For the ids of an erasure, of which something was found or nothing. */
  readonly takeErasure: (product: string, ids: number, isFound: boolean) => void;
}

export function createHoldingsBudgets(now: () => number): HoldingsBudgets {
  const requests = createRateBudget(holdingsRequestsBurstMax, holdingsRequestsPerMinuteMax, now);
  const ids = createRateBudget(erasedIdsBurstMax, erasedIdsPerMinuteMax, now);
  const fruitless = createRateBudget(fruitlessRequestsBurstMax, fruitlessRequestsPerMinuteMax, now);
  const fruitlessIds = createRateBudget(fruitlessIdsBurstMax, fruitlessIdsPerMinuteMax, now);
  const takeFruitless = (product: string): void => {
    requests.giveBack(product, 1);
    take(fruitless, product, 1);
  };
  return {
    takeRequest: (product) => take(requests, product, 1),
    takeFruitless,
    takeErasure: (product, count, isFound) => {
      if (!isFound) takeFruitless(product);
      take(isFound ? ids : fruitlessIds, product, count);
    },
  };
}

function take(budget: RateBudget, product: string, amount: number): void {
  const retryAfterS = budget.take(product, amount);
  if (retryAfterS === 0) return;
  throw new CollectorError(
    'too_many_requests',
    'Expected fewer requests about the data of people of one product, got more than are answered in a minute. Ask again later.',
    { retryAfterS },
  );
}
