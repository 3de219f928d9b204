import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, type ReactElement } from 'react';
import { ApiFailure } from './errors.ts';
import { meQuery } from './features/account/query.ts';
import { requestRetriesMax } from './limits.ts';
import { createPageRouter } from './routes.tsx';

/** What the page takes from outside. */
export interface PageEffects {
  readonly now: () => Date;
}

export interface Page {
  readonly queryClient: QueryClient;
  readonly router: ReturnType<typeof createPageRouter>;
}

/** Wires the store of answers to the router: when a session ends, whatever was asked leads to the sign-in page. */
export function createPage({ now }: PageEffects): Page {
  const queryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (isSignedOut(error)) void leave();
      },
    }),
    defaultOptions: { queries: { retry: isWorthRetrying, refetchOnWindowFocus: false } },
  });
  const router = createPageRouter({ queryClient, now });
  const leave = async (): Promise<void> => {
    queryClient.removeQueries({ queryKey: meQuery.queryKey });
    await router.invalidate();
  };
  return { queryClient, router };
}

export function App({ page }: { readonly page: Page }): ReactElement {
  return (
    <StrictMode>
      <QueryClientProvider client={page.queryClient}>
        <RouterProvider router={page.router} />
      </QueryClientProvider>
    </StrictMode>
  );
}

function isSignedOut(error: unknown): boolean {
  return error instanceof ApiFailure && error.status === 401;
}

/** A refusal stays a refusal; only the network and a collector in trouble may do better the second time. */
function isWorthRetrying(failures: number, error: unknown): boolean {
  const status = error instanceof ApiFailure ? error.status : 500;
  return failures < requestRetriesMax && (status === 0 || status >= 500);
}
