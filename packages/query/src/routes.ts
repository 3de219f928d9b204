/**
 * The routes of the collector's API: the one table that the collector serves, the page calls, OpenAPI prints and the
 * documentation lists. Who may use a route is said here and nowhere else.
 */
import { ACCOUNT_ROUTES } from './lib/routes/account-routes.ts';
import { CHART_ROUTES } from './lib/routes/chart-routes.ts';
import { FAILURE_ROUTES } from './lib/routes/failure-routes.ts';
import { PRODUCT_ROUTES } from './lib/routes/product-routes.ts';
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
  /** Parameters after the `?`. */
  readonly query: Readonly<Record<string, QueryParameter>>;
  readonly answer: SchemaUse;
}

export interface QueryParameter {
  /** A day as `YYYY-MM-DD`, a text that is not empty, or a whole number from 1. */
  readonly of: 'day' | 'text' | 'whole';
  /** Absent where it may be left out. */
  readonly isRequired?: true;
  readonly description: string;
}

type Routes = typeof ACCOUNT_ROUTES &
  typeof PRODUCT_ROUTES &
  typeof CHART_ROUTES &
  typeof FAILURE_ROUTES;

/** `:name` marks a parameter in the path. */
export const ROUTES: Routes = {
  ...ACCOUNT_ROUTES,
  ...PRODUCT_ROUTES,
  ...CHART_ROUTES,
  ...FAILURE_ROUTES,
};

export type RouteName = keyof Routes;
