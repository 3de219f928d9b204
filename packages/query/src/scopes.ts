/**
 * What the scopes of a token let a program do, in words that are taken from the table of routes: a route that is added, or that asks
 * for another scope, is in them, and one about a subject without a word does not compile.
 */
import { ROUTES, type RouteDeclaration, type RouteName, type Scope } from './routes.ts';

/** `Register manifests, vocabularies`: what the routes of a scope are about, in the order of the table. */
export function describeScope(scope: Scope): string {
  const names = Object.entries<RouteDeclaration>(ROUTES).flatMap(([name, route]) =>
    route.scope === scope ? [findWords(name)] : [],
  );
  return `${VERBS[scope]} ${[...new Set(names)].join(', ')}`;
}

const VERBS: Readonly<Record<Scope, string>> = {
  read: 'Read',
  register: 'Register',
  manage: 'Change',
  audit: 'Read',
};

/** Names of routes that a token may use. */
type ScopedName = {
  [Name in RouteName]: (typeof ROUTES)[Name]['scope'] extends null ? never : Name;
}[RouteName];

/** The first segment of a path after `/api/`, or after the product where it is a product's. */
type SubjectOf<Name extends string> = Name extends `${string} /api/products/:product/${infer Rest}`
  ? FirstOf<Rest>
  : Name extends `${string} /api/${infer Rest}`
    ? FirstOf<Rest>
    : never;
type FirstOf<Path extends string> = Path extends `${infer First}/${string}` ? First : Path;

const WORDS: Readonly<Record<SubjectOf<ScopedName>, string>> = {
  audit: 'the audit log',
  products: 'manifests',
  manifest: 'manifests',
  manifests: 'manifests',
  keys: 'keys',
  quarantine: 'what was refused',
  undeclared: 'what was refused',
  ask: 'figures',
  status: 'the state of the collector',
  vocabularies: 'vocabularies',
  failures: 'failures and their status',
  'failure-settings': 'source links and alert addresses',
  health: 'the health of releases',
  'releases-compared': 'the health of releases',
  alerts: 'alerts',
  gate: 'the gate',
};

function findWords(name: string): string {
  const path = name.slice(name.indexOf('/api/') + '/api/'.length);
  const [subject = ''] = path.replace(/^products\/:product\//, '').split('/');
  return WORDS[subject as keyof typeof WORDS];
}
