/**
 * The routes of the collector's API: the one table that the collector serves, the page calls, OpenAPI prints and the
 * documentation lists. Who may use a route is said here and nowhere else.
 */
import type { Schemed, SchemaUse } from './schemas.ts';

export type Role = Schemed['Role'];
export type Scope = Schemed['Scope'];

/** From who may least to who may most: each role may do what those before it may. */
export const ROLES: readonly Role[] = ['viewer', 'editor', 'administrator'];
export const SCOPES: readonly Scope[] = ['read', 'register', 'manage', 'audit'];

export interface RouteDeclaration {
  readonly summary: string;
  /** Who may use it: anyone at all, or users of at least this role. */
  readonly access: 'anyone' | Role;
  /** The scope with which a token may use it; null: no token may, it takes a person (or the owner of the data folder). */
  readonly scope: Scope | null;
  /** True where it changes something: then a page of somebody else's must not be able to call it. */
  readonly changes: boolean;
  readonly body: SchemaUse | null;
  /** Parameters after the `?`, each with what it is. They may all be left out. */
  readonly query: Readonly<Record<string, string>>;
  readonly answer: SchemaUse;
}

/** `:name` marks a parameter in the path. */
export const ROUTES = {
  'GET /api/openapi.json': {
    summary: 'This API as a document of OpenAPI 3.1',
    access: 'anyone',
    scope: null,
    changes: false,
    body: null,
    query: {},
    answer: 'OpenApi',
  },
  'GET /api/me': {
    summary: 'Who is signed in',
    access: 'anyone',
    scope: null,
    changes: false,
    body: null,
    query: {},
    answer: 'Me',
  },
  'POST /api/welcome': {
    summary:
      'Make the first administrator with the one-time link that the collector printed; signs in',
    access: 'anyone',
    scope: null,
    changes: true,
    body: 'Welcome',
    query: {},
    answer: 'Me',
  },
  'POST /api/join': {
    summary: 'Take up an invitation with its one-time link; signs in',
    access: 'anyone',
    scope: null,
    changes: true,
    body: 'Join',
    query: {},
    answer: 'Me',
  },
  'POST /api/sign-in': {
    summary: 'Sign in; sets the cookie of the session',
    access: 'anyone',
    scope: null,
    changes: true,
    body: 'Credentials',
    query: {},
    answer: 'Me',
  },
  'POST /api/sign-out': {
    summary: 'End the session that asks',
    access: 'anyone',
    scope: null,
    changes: true,
    body: 'Empty',
    query: {},
    answer: 'Me',
  },
  'POST /api/password': {
    summary: 'Change the own password; ends all other sessions of the user',
    access: 'viewer',
    scope: null,
    changes: true,
    body: 'PasswordChange',
    query: {},
    answer: 'SessionsEnded',
  },
  'GET /api/sessions': {
    summary: 'The own sessions',
    access: 'viewer',
    scope: null,
    changes: false,
    body: null,
    query: {},
    answer: 'SessionSummary[]',
  },
  'POST /api/sessions/end': {
    summary: 'End all own sessions, the one that asks included',
    access: 'viewer',
    scope: null,
    changes: true,
    body: 'Empty',
    query: {},
    answer: 'SessionsEnded',
  },
  'GET /api/users': {
    summary: 'Users, and invitations that nobody has taken up',
    access: 'administrator',
    scope: null,
    changes: false,
    body: null,
    query: {},
    answer: 'People',
  },
  'POST /api/invitations': {
    summary: 'Invite somebody by a one-time link; one for the same name before is void',
    access: 'administrator',
    scope: null,
    changes: true,
    body: 'NewInvitation',
    query: {},
    answer: 'MadeInvitation',
  },
  'POST /api/invitations/:name/withdraw': {
    summary: 'Make an invitation void',
    access: 'administrator',
    scope: null,
    changes: true,
    body: 'Empty',
    query: {},
    answer: 'People',
  },
  'POST /api/users/:name/role': {
    summary: 'Change the role of a user, never of the last administrator',
    access: 'administrator',
    scope: null,
    changes: true,
    body: 'RoleChange',
    query: {},
    answer: 'People',
  },
  'POST /api/users/:name/sign-out': {
    summary: 'End all sessions of a user',
    access: 'administrator',
    scope: null,
    changes: true,
    body: 'Empty',
    query: {},
    answer: 'SessionsEnded',
  },
  'POST /api/users/:name/remove': {
    summary: 'Remove a user, whose sessions end with that; never the last administrator',
    access: 'administrator',
    scope: null,
    changes: true,
    body: 'Empty',
    query: {},
    answer: 'People',
  },
  'GET /api/tokens': {
    summary: 'Tokens, those that were revoked or have expired included',
    access: 'administrator',
    scope: null,
    changes: false,
    body: null,
    query: {},
    answer: 'TokenSummary[]',
  },
  'POST /api/tokens': {
    summary: 'Make a token; it is shown once',
    access: 'administrator',
    scope: null,
    changes: true,
    body: 'NewToken',
    query: {},
    answer: 'MadeToken',
  },
  'POST /api/tokens/:id/revoke': {
    summary: 'Revoke a token, at once and for good',
    access: 'administrator',
    scope: null,
    changes: true,
    body: 'Empty',
    query: {},
    answer: 'TokenSummary',
  },
  'GET /api/audit': {
    summary: 'What was done and by whom, newest first',
    access: 'administrator',
    scope: 'audit',
    changes: false,
    body: null,
    query: { before: 'The id of an act: only older ones.', rows: 'How many, at most 500.' },
    answer: 'AuditPage',
  },
  'GET /api/products': {
    summary: 'Products with a registered manifest',
    access: 'viewer',
    scope: 'read',
    changes: false,
    body: null,
    query: {},
    answer: 'ProductSummary[]',
  },
  'GET /api/products/:product/manifest': {
    summary: "A product's newest manifest",
    access: 'viewer',
    scope: 'read',
    changes: false,
    body: null,
    query: {},
    answer: 'RegisteredManifest',
  },
  'POST /api/manifests': {
    summary: 'Register a manifest; 422 with `issues` when it does not parse',
    access: 'editor',
    scope: 'register',
    changes: true,
    body: 'ManifestText',
    query: {},
    answer: 'ManifestAdded',
  },
  'GET /api/products/:product/keys': {
    summary: 'Keys under which reports of a product come in',
    access: 'viewer',
    scope: 'read',
    changes: false,
    body: null,
    query: {},
    answer: 'KeySummary[]',
  },
  'POST /api/products/:product/keys': {
    summary: 'Make a key',
    access: 'administrator',
    scope: 'manage',
    changes: true,
    body: 'NewKey',
    query: {},
    answer: 'KeySummary',
  },
  'POST /api/products/:product/keys/:key/limit': {
    summary:
      'Limit what reports under a key may come to in a minute; null takes the settings of the collector again',
    access: 'administrator',
    scope: 'manage',
    changes: true,
    body: 'KeyLimits',
    query: {},
    answer: 'KeySummary',
  },
  'POST /api/products/:product/keys/:key/revoke': {
    summary: 'Revoke a key',
    access: 'administrator',
    scope: 'manage',
    changes: true,
    body: 'Empty',
    query: {},
    answer: 'KeySummary',
  },
  'GET /api/products/:product/quarantine': {
    summary: 'What was refused, by name and reason',
    access: 'viewer',
    scope: 'read',
    changes: false,
    body: null,
    query: {},
    answer: 'QuarantineRow[]',
  },
  'POST /api/ask': {
    summary:
      'Ask a question; 422 with `issues` when the manifest does not declare what it asks for',
    access: 'viewer',
    scope: 'read',
    changes: false,
    body: 'Question',
    query: {},
    answer: 'Answer',
  },
  'POST /api/ask/batch': {
    summary:
      'Ask several questions at once; each has its answer, or the error that it would have had alone',
    access: 'viewer',
    scope: 'read',
    changes: false,
    body: 'Batch',
    query: {},
    answer: 'BatchAnswer',
  },
  'GET /api/status': {
    summary: 'How the collector is',
    access: 'viewer',
    scope: 'read',
    changes: false,
    body: null,
    query: {},
    answer: 'CollectorStatus',
  },
} as const;

export type RouteName = keyof typeof ROUTES;
