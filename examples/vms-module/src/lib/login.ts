import { type Challenge, signChallenge, type UserType } from '../site-server/logins.ts';
import { WINDOWS_GRANT } from '../site-server/answers.ts';
import { VmsError } from './errors.ts';
import { callSite, type SiteAddress } from './site-request.ts';

/** Who logs in. For `oauth` the name is a client id and the password its secret. */
export interface Login {
  readonly type: UserType;
  readonly name: string;
  readonly password: string;
}

export interface LoggedIn {
  readonly token: string;
  /** Whether the token is an OAuth token of the site's identity provider. */
  readonly oauth: boolean;
}

/**
 * Logs in through the site's identity provider where it has one, else in the older way, which knows no `oauth` users.
 *
 * @throws VmsError `login_refused`, and those of `callSite()`.
 */
export async function logIn(site: SiteAddress, login: Login): Promise<LoggedIn> {
  const about = await callSite(site, { method: 'GET', path: '/api/about' });
  const proof = await readProof(site, login);
  if (readMember(about, 'identityProvider') === true) {
    const form = { grant_type: GRANTS[login.type], ...proof };
    const answer = await callSite(site, { method: 'POST', path: '/idp/token', form });
    return { token: readToken(answer, 'access_token'), oauth: true };
  }
  if (login.type === 'oauth') {
    throw new VmsError(
      'login_refused',
      'Expected a site with an identity provider, got one without.',
    );
  }
  const form = { type: login.type, ...proof };
  const answer = await callSite(site, { method: 'POST', path: '/api/login', form });
  return { token: readToken(answer, 'token'), oauth: false };
}

const GRANTS: Readonly<Record<UserType, string>> = {
  basic: 'password',
  oauth: 'client_credentials',
  windows: WINDOWS_GRANT,
};

async function readProof(
  site: SiteAddress,
  login: Login,
): Promise<Readonly<Record<string, string>>> {
  const { name, password } = login;
  switch (login.type) {
    case 'basic':
      return { username: name, password };
    case 'oauth':
      return { client_id: name, client_secret: password };
    default:
      return await readWindowsProof(site, login);
  }
}

async function readWindowsProof(
  site: SiteAddress,
  login: Login,
): Promise<Readonly<Record<string, string>>> {
  const form = { name: login.name };
  const answer = await callSite(site, { method: 'POST', path: '/api/challenge', form });
  const challenge: Challenge = {
    id: readToken(answer, 'id'),
    nonce: readToken(answer, 'nonce'),
    salt: readToken(answer, 'salt'),
  };
  const proof = await signChallenge(challenge, login.password);
  return { username: login.name, challenge: challenge.id, proof };
}

function readMember(answer: unknown, name: string): unknown {
  return typeof answer === 'object' && answer !== null
    ? (answer as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function readToken(answer: unknown, name: string): string {
  const value = readMember(answer, name);
  if (typeof value === 'string' && value !== '') return value;
  throw new VmsError(
    'site_answer',
    `Expected text as ${name} in the answer of the site, got none.`,
  );
}
