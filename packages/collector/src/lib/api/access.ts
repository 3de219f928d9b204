/** Who may do what over the API, and from which page. */
import { ROLES, type RouteDeclaration } from '@candor/query/routes';
import { CollectorError } from '../../errors.ts';
import type { Actor, Program } from '../sign-in/sign-in.ts';

export type Access = Pick<RouteDeclaration, 'access' | 'scope'>;

/** @throws CollectorError not_signed_in, not_allowed, scope_missing */
export function checkAccess(route: Access, actor: Actor | null): void {
  const refusal = explainRefusal(route, actor);
  if (refusal !== null) throw refusal;
}

/** Whether an actor would be let in there. */
export function mayUse(route: Access, actor: Actor | null): boolean {
  return explainRefusal(route, actor) === null;
}

/** Null for whoever is let in. */
export function explainRefusal(route: Access, actor: Actor | null): CollectorError | null {
  if (route.access === 'anyone') return null;
  if (actor === null) {
    return new CollectorError(
      'not_signed_in',
      'Expected a session or a bearer token, got neither, or one that has ended. Sign in.',
    );
  }
  if (actor.scopes !== null) return findMissingScope(route, actor);
  if (ROLES.indexOf(actor.role) >= ROLES.indexOf(route.access)) return null;
  return new CollectorError(
    'not_allowed',
    `Expected a user of the role ${route.access}, got one of the role ${actor.role}. Ask an administrator.`,
  );
}

function findMissingScope({ scope }: Access, { scopes }: Program): CollectorError | null {
  if (scope === null) {
    return new CollectorError(
      'scope_missing',
      'Expected somebody who is signed in, got a token: no scope covers this. Sign in.',
    );
  }
  if (scopes.includes(scope)) return null;
  return new CollectorError(
    'scope_missing',
    `Expected a token with the scope ${scope}, got one with ${scopes.join(', ')}. Make another token.`,
  );
}

export interface ChangeOrigin {
  readonly contentType: string | undefined;
  readonly origin: string | undefined;
  readonly host: string | undefined;
  /** `Sec-Fetch-Site`: whose page asks, as the browser says, which lets no script set it. Sent over https and on this machine. */
  readonly fetchSite: string | undefined;
  /** A request with a bearer token was not made by a page that the user happened to visit. */
  readonly hasBearer: boolean;
}

const CONTENT_TYPES: readonly string[] = ['application/json', 'application/yaml'];

/**
 * Keeps a page of somebody else's from acting for a signed-in user: a form can not send these content types, and a script
 * can not hide its origin.
 *
 * @throws CollectorError content_type_refused, origin_refused
 */
export function checkChange(request: ChangeOrigin): void {
  const [type = ''] = (request.contentType ?? '').split(';', 1);
  if (!CONTENT_TYPES.includes(type.trim().toLowerCase())) {
    throw new CollectorError(
      'content_type_refused',
      `Expected a content-type of ${CONTENT_TYPES.join(' or ')}, got another or none. Set the header.`,
    );
  }
  if (request.hasBearer || isOwnPage(request)) return;
  throw new CollectorError(
    'origin_refused',
    "Expected the collector's own origin, got another or none. Use its own pages, or a bearer token.",
  );
}

/** A proxy may put another host in the place of the page's; what the browser says of the page goes through it unchanged. */
function isOwnPage({ fetchSite, origin, host }: ChangeOrigin): boolean {
  return fetchSite === undefined ? isOwnOrigin(origin, host) : fetchSite === 'same-origin';
}

function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === host.toLowerCase();
}
