/** Who may do what over the API, and from which page. */
import type { Role } from '@candor/query/api';
import { CollectorError } from '../../errors.ts';
import type { Actor } from '../sign-in/sign-in.ts';
import type { Access } from './route.ts';

/** Each role may do what those before it may. */
const ROLES: readonly Role[] = ['viewer', 'editor', 'administrator'];

/** @throws CollectorError not_signed_in, not_allowed */
export function checkAccess(access: Access, actor: Actor | null): void {
  if (access === 'anyone') return;
  if (actor === null) {
    throw new CollectorError(
      'not_signed_in',
      'Expected a session or a bearer token, got neither, or one that has ended. Sign in.',
    );
  }
  if (ROLES.indexOf(actor.role) < ROLES.indexOf(access)) {
    throw new CollectorError(
      'not_allowed',
      `Expected a user of the role ${access}, got one of the role ${actor.role}. Ask an administrator.`,
    );
  }
}

export interface ChangeOrigin {
  readonly contentType: string | undefined;
  readonly origin: string | undefined;
  readonly host: string | undefined;
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
  if (request.hasBearer || isOwnOrigin(request.origin, request.host)) return;
  throw new CollectorError(
    'origin_refused',
    "Expected the collector's own origin, got another or none. Use its own pages, or a bearer token.",
  );
}

function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === host.toLowerCase();
}
