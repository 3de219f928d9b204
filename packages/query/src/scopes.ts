/**
 * What scopes let a program do, and roles a person, in words that are taken from the table of routes: a route that is added, or that asks
 * for another scope, is in them, and one about a subject without a word does not compile.
 */
import { ROUTES, type Role, type RouteDeclaration, type RouteName, type Scope } from './routes.ts';

/** `Register manifests, vocabularies; read names to declare`: what the routes of a scope are about, in the order of the table. */
export function describeScope(scope: Scope): string {
  const changed = listWords((route) => route.scope === scope && route.changes);
  const read = listWords((route) => route.scope === scope && !route.changes);
  const parts = [
    changed === '' ? [] : `${scope === 'register' ? 'register' : 'change'} ${changed}`,
    read === '' ? [] : `read ${read}`,
  ].flat();
  const told = parts.join('; ');
  return told.charAt(0).toUpperCase() + told.slice(1);
}

/** `manifests, vocabularies, failures and their status`: what the routes are about that take this role, and no lesser one. */
export function describeRole(role: Role): string {
  return listWords((route) => route.access === role);
}

function listWords(isOne: (route: RouteDeclaration) => boolean): string {
  const names = Object.entries<RouteDeclaration>(ROUTES).flatMap(([name, route]) =>
    isOne(route) ? [findWords(name)] : [],
  );
  return [...new Set(names)].join(', ');
}

/** Names of routes that ask for a scope or a role. */
type GuardedName = {
  [Name in RouteName]: (typeof ROUTES)[Name]['access'] extends 'anyone' ? never : Name;
}[RouteName];

/** The first segment of a path after `/api/`, or after the product where it is a product's. */
type SubjectOf<Name extends string> = Name extends `${string} /api/products/:product/${infer Rest}`
  ? FirstOf<Rest>
  : Name extends `${string} /api/${infer Rest}`
    ? FirstOf<Rest>
    : never;
type FirstOf<Path extends string> = Path extends `${infer First}/${string}` ? First : Path;

const WORDS: Readonly<Record<SubjectOf<GuardedName>, string>> = {
  password: 'the own password',
  sessions: 'the own sessions',
  users: 'people',
  invitations: 'people',
  tokens: 'tokens',
  audit: 'the audit log',
  products: 'manifests',
  manifest: 'manifests',
  manifests: 'manifests',
  keys: 'keys',
  quarantine: 'what was refused',
  undeclared: 'names to declare',
  charts: 'saved charts',
  ask: 'figures',
  status: 'the state of the collector',
  vocabularies: 'vocabularies',
  failures: 'failures and their status',
  blocked: 'what blocked main threads',
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
