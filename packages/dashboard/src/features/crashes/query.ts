/** Requests about groups of failures, and what people say of them. */
import type { FailureDetail, FailurePage, FailureSaid } from '@candor/query/api';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { sayEnvironment, type ShownPart } from '../../address/environment.ts';
import { call } from '../../api/call.ts';
import type { ApiFailure } from '../../errors.ts';
import { answerFreshMs } from '../../limits.ts';

/** Begins the key of every request whose answer changes when people say something of a group. */
export const CRASHES = 'crashes';

export function failuresQuery(product: string, { span: { from, to }, environment }: ShownPart) {
  return queryOptions<FailurePage, ApiFailure>({
    queryKey: [CRASHES, product, 'list', from, to, environment],
    queryFn: ({ signal }) =>
      call('GET /api/products/:product/failures', {
        params: { product },
        query: { from, to, ...sayEnvironment(environment) },
        signal,
      }),
    staleTime: answerFreshMs,
    placeholderData: keepPreviousData,
  });
}

export function failureQuery(
  product: string,
  group: string,
  { span: { from, to }, environment }: ShownPart,
) {
  return queryOptions<FailureDetail, ApiFailure>({
    queryKey: [CRASHES, product, 'group', group, from, to, environment],
    queryFn: ({ signal }) =>
      call('GET /api/products/:product/failures/:group', {
        params: { product, group },
        query: { from, to, ...sayEnvironment(environment) },
        signal,
      }),
    staleTime: answerFreshMs,
    placeholderData: (previous) => (previous?.summary.group === group ? previous : undefined),
  });
}

/** One group of one product, about which something is said. */
export interface GroupOf {
  readonly product: string;
  readonly group: string;
}

export type StatusChange =
  | { readonly status: 'open' | 'ignored' }
  | { readonly status: 'fixed'; readonly version: string };

export async function sayStatus(params: GroupOf, body: StatusChange): Promise<FailureSaid> {
  return call('POST /api/products/:product/failures/:group/status', {
    params: { ...params },
    body,
  });
}

export async function mergeGroup(params: GroupOf, into: string): Promise<FailureSaid> {
  return call('POST /api/products/:product/failures/:group/merge', {
    params: { ...params },
    body: { into },
  });
}

export interface SplitOff {
  readonly fingerprint: string;
  readonly variant?: string;
}

export async function splitGroup(params: GroupOf, body: SplitOff): Promise<FailureSaid> {
  return call('POST /api/products/:product/failures/:group/split', {
    params: { ...params },
    body,
  });
}
