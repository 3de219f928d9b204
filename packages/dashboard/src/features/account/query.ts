/** Who is signed in, and the requests that change it. */
import type { Credentials, Me } from '@candor/query/api';
import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import type { ApiFailure } from '../../errors.ts';
import { answerFreshMs } from '../../limits.ts';

export const meQuery = queryOptions<Me, ApiFailure>({
  queryKey: ['me'],
  queryFn: ({ signal }) => call('GET /api/me', { signal }),
  staleTime: answerFreshMs,
});

interface AcceptedInvitation {
  readonly token: string;
  readonly password: string;
}

export async function signIn(credentials: Credentials): Promise<Me> {
  return call('POST /api/sign-in', { body: credentials });
}

/** Makes the first administrator with the token of the collector's one-time link. */
export async function welcome(body: Credentials & { readonly token: string }): Promise<Me> {
  return call('POST /api/welcome', { body });
}

/** Takes up an invitation with the token of its one-time link. */
export async function join(body: AcceptedInvitation): Promise<Me> {
  return call('POST /api/join', { body });
}

export async function signOut(): Promise<Me> {
  return call('POST /api/sign-out', { body: {} });
}

/** Forgets everything that the last user could see before the next one is shown anything. */
export function replaceUser(queryClient: QueryClient, me: Me): void {
  queryClient.clear();
  queryClient.setQueryData(meQuery.queryKey, me);
}
