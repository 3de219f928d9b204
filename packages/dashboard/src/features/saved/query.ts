/** Charts that people have saved, and the requests that change them. */
import type { NewChart, SavedChart } from '@candor/query/api';
import { ENVIRONMENT_DEFAULT } from '@candor/query/scope';
import { queryOptions } from '@tanstack/react-query';
import { askUnder } from '../../address/environment.ts';
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

/** Without the environment of the page on which it is saved: who opens it asks it of that of theirs. */
export async function saveChart({ title, question }: NewChart): Promise<SavedChart> {
  return call('POST /api/products/:product/charts', {
    params: { product: question.product },
    body: { title, question: askUnder(question, ENVIRONMENT_DEFAULT) },
  });
}

export async function removeChart(product: string, id: string): Promise<readonly SavedChart[]> {
  return call('POST /api/products/:product/charts/:id/remove', {
    params: { product, id },
    body: {},
  });
}
