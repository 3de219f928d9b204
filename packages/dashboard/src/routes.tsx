/** Every address of the page and what it shows. Pages are fetched when they are opened; the frame is there from the start. */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { readCrashSearch, readReleaseSearch } from './address/crash-search.ts';
import {
  formatSearchString,
  parseSearchString,
  readFieldSearch,
  readPerformanceSearch,
  readWholeSearch,
} from './address/search.ts';
import { readReturnAddress } from './features/account/return-address.ts';
import { Frame } from './features/frame/frame.tsx';
import { meQuery } from './features/account/query.ts';
import { requireUser } from './features/account/require-user.ts';
import { FailurePage, MissingPage, PendingPage } from './features/frame/page-states.tsx';
import { chooseProduct } from './features/products/last-product.ts';
import { environmentKeysQuery, manifestQuery, productsQuery } from './features/products/query.ts';

/** What comes from outside: the store of answers, and the clock. */
export interface RouterContext {
  readonly queryClient: QueryClient;
  readonly now: () => Date;
}

const root = createRootRouteWithContext<RouterContext>()({ notFoundComponent: MissingPage });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context, location }) => {
    await requireUser(context.queryClient, location.href);
    const products = await context.queryClient.ensureQueryData(productsQuery);
    const product = chooseProduct(products);
    if (product) throw redirect({ to: '/products/$product/overview', params: { product } });
  },
  component: lazyRouteComponent(
    () => import('./features/products/no-product-page.tsx'),
    'NoProductPage',
  ),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readReturnAddress,
  beforeLoad: async ({ context, search }) => {
    const me = await context.queryClient.ensureQueryData(meQuery);
    if (me.user) throw redirect({ href: search.back ?? '/' });
  },
  component: lazyRouteComponent(() => import('./features/account/sign-in-page.tsx'), 'SignInPage'),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  loader: async ({ context }) => {
    await context.queryClient.ensureQueryData(meQuery);
  },
  component: lazyRouteComponent(() => import('./features/account/welcome-page.tsx'), 'WelcomePage'),
});

const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  component: lazyRouteComponent(() => import('./features/account/join-page.tsx'), 'JoinPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  beforeLoad: async ({ context, location }) => {
    await requireUser(context.queryClient, location.href);
  },
  component: lazyRouteComponent(
    () => import('./features/settings/settings-frame.tsx'),
    'SettingsFrame',
  ),
});

const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/account' });
  },
});

const account = createRoute({
  getParentRoute: () => settings,
  path: '/account',
  component: lazyRouteComponent(
    () => import('./features/settings/account-page.tsx'),
    'AccountPage',
  ),
});

const people = createRoute({
  getParentRoute: () => settings,
  path: '/people',
  component: lazyRouteComponent(() => import('./features/settings/people-page.tsx'), 'PeoplePage'),
});

const tokens = createRoute({
  getParentRoute: () => settings,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./features/settings/tokens-page.tsx'), 'TokensPage'),
});

const keys = createRoute({
  getParentRoute: () => settings,
  path: '/keys',
  component: lazyRouteComponent(() => import('./features/settings/keys-page.tsx'), 'KeysPage'),
});

const audit = createRoute({
  getParentRoute: () => settings,
  path: '/audit',
  component: lazyRouteComponent(() => import('./features/settings/audit-page.tsx'), 'AuditPage'),
});

const product = createRoute({
  getParentRoute: () => root,
  path: '/products/$product',
  validateSearch: readWholeSearch,
  beforeLoad: async ({ context, location }) => {
    await requireUser(context.queryClient, location.href);
  },
  loader: async ({ context: { queryClient }, params }) => {
    await Promise.all([
      queryClient.ensureQueryData(productsQuery),
      queryClient.ensureQueryData(manifestQuery(params.product)),
      // So that the choice of environment is there with the page; without the keys there is none, and the page stands all the same.
      queryClient.prefetchQuery(environmentKeysQuery(params.product)),
    ]);
  },
  component: Frame,
});

const productHome = createRoute({
  getParentRoute: () => product,
  path: '/',
  beforeLoad: ({ params, search }) => {
    throw redirect({ to: '/products/$product/overview', params, search });
  },
});

const overview = createRoute({
  getParentRoute: () => product,
  path: '/overview',
  component: lazyRouteComponent(
    () => import('./features/overview/overview-page.tsx'),
    'OverviewPage',
  ),
});

const sizes = createRoute({
  getParentRoute: () => product,
  path: '/sizes',
  validateSearch: readFieldSearch,
  component: lazyRouteComponent(() => import('./features/sizes/sizes-page.tsx'), 'SizesPage'),
});

const events = createRoute({
  getParentRoute: () => product,
  path: '/events',
  component: lazyRouteComponent(() => import('./features/events/events-page.tsx'), 'EventsPage'),
});

const event = createRoute({
  getParentRoute: () => product,
  path: '/events/$event',
  component: lazyRouteComponent(() => import('./features/events/event-page.tsx'), 'EventPage'),
});

const questions = createRoute({
  getParentRoute: () => product,
  path: '/questions',
  component: lazyRouteComponent(
    () => import('./features/questions/questions-page.tsx'),
    'QuestionsPage',
  ),
});

const crashes = createRoute({
  getParentRoute: () => product,
  path: '/crashes',
  validateSearch: readCrashSearch,
  component: lazyRouteComponent(() => import('./features/crashes/crashes-page.tsx'), 'CrashesPage'),
});

const crash = createRoute({
  getParentRoute: () => product,
  path: '/crashes/$group',
  validateSearch: readReleaseSearch,
  component: lazyRouteComponent(() => import('./features/crashes/crash-page.tsx'), 'CrashPage'),
});

const reliability = createRoute({
  getParentRoute: () => product,
  path: '/reliability',
  validateSearch: readReleaseSearch,
  component: lazyRouteComponent(
    () => import('./features/reliability/reliability-page.tsx'),
    'ReliabilityPage',
  ),
});

const performance = createRoute({
  getParentRoute: () => product,
  path: '/performance',
  validateSearch: readPerformanceSearch,
  component: lazyRouteComponent(
    () => import('./features/performance/performance-page.tsx'),
    'PerformancePage',
  ),
});

const projects = createRoute({
  getParentRoute: () => product,
  path: '/projects',
  component: lazyRouteComponent(
    () => import('./features/projects/projects-page.tsx'),
    'ProjectsPage',
  ),
});

const sites = createRoute({
  getParentRoute: () => product,
  path: '/sites',
  component: lazyRouteComponent(() => import('./features/projects/projects-page.tsx'), 'SitesPage'),
});

const licences = createRoute({
  getParentRoute: () => product,
  path: '/licences',
  component: lazyRouteComponent(
    () => import('./features/licences/licences-page.tsx'),
    'LicencesPage',
  ),
});

const collected = createRoute({
  getParentRoute: () => product,
  path: '/collected',
  component: lazyRouteComponent(
    () => import('./features/collected/collected-page.tsx'),
    'CollectedPage',
  ),
});

const routeTree = root.addChildren([
  home,
  signIn,
  welcome,
  join,
  settings.addChildren([settingsHome, account, people, tokens, keys, audit]),
  product.addChildren([
    productHome,
    overview,
    sizes,
    events,
    event,
    questions,
    crashes,
    crash,
    reliability,
    performance,
    projects,
    sites,
    licences,
    collected,
  ]),
]);

export function createPageRouter(context: RouterContext) {
  return createRouter({
    routeTree,
    context,
    parseSearch: parseSearchString,
    stringifySearch: formatSearchString,
    defaultErrorComponent: FailurePage,
    defaultPendingComponent: PendingPage,
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
