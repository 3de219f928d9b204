/** Charts that people have saved, and the requests that change them. */
import type { NewChart, SavedChart } from '@candor/query/api';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { ApiFailure } from '../../errors.ts';
import { answerFreshMs } from '../../limits.ts';

/** Begins the key of every request whose answer changes when a chart is saved or removed. */
export const SAVED = 'saved-charts';

export function savedChartsQuery(product: string) {
  return queryOptions<readonly SavedChart[], ApiFailure>({
    queryKey: [SAVED, product],
    queryFn: ({ signal }) =>
      call('GET /api/products/:product/charts', { params: { product }, signal }),
    staleTime: answerFreshMs,
  });
}

export async function saveChart(body: NewChart): Promise<SavedChart> {
  const { product } = body.question;
  return call('POST /api/products/:product/charts', { params: { product }, body });
}

export async function removeChart(product: string, id: string): Promise<readonly SavedChart[]> {
  return call('POST /api/products/:product/charts/:id/remove', {
    params: { product, id },
    body: {},
  });
}
