/** Requests about people, sessions, tokens and what was done. */
import type { AuditPage, People, SessionSummary, TokenSummary } from '@candor/query/api';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { ApiFailure } from '../../errors.ts';
import { auditPageRows } from '../../limits.ts';

export const peopleQuery = queryOptions<People, ApiFailure>({
  queryKey: ['people'],
  queryFn: ({ signal }) => call('GET /api/users', { signal }),
});

export const sessionsQuery = queryOptions<readonly SessionSummary[], ApiFailure>({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => call('GET /api/sessions', { signal }),
});

export const tokensQuery = queryOptions<readonly TokenSummary[], ApiFailure>({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => call('GET /api/tokens', { signal }),
});

/** From the newest act to older ones, a page at a time. */
export const auditQuery = infiniteQueryOptions<
  AuditPage,
  ApiFailure,
  { readonly pages: readonly AuditPage[] },
  readonly string[],
  number | null
>({
  queryKey: ['audit'],
  initialPageParam: null,
  queryFn: ({ signal, pageParam }) =>
    call('GET /api/audit', { query: { before: pageParam, rows: auditPageRows }, signal }),
  getNextPageParam: (page) => page.before,
});
