import type { QueryClient } from '@tanstack/react-query';
import { redirect } from '@tanstack/react-router';
import { meQuery } from './query.ts';

/**
 * Lets a signed-in user pass; everyone else goes to the sign-in page and comes back to `href` from there.
 *
 * @throws a redirect of the router; ApiFailure where the collector does not answer.
 */
export async function requireUser(queryClient: QueryClient, href: string): Promise<void> {
  const me = await queryClient.ensureQueryData(meQuery);
  if (me.user) return;
  throw redirect({ to: '/sign-in', search: href === '/' ? {} : { back: href } });
}
