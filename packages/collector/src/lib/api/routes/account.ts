/** Who is signed in, signing in and out, and what people do with their own account. */
import type { Me } from '@candor/query/api';
import { CollectorError } from '../../../errors.ts';
import type { OpenedSession } from '../../sign-in/open-session.ts';
import type { OwnAccount } from '../../sign-in/own-account.ts';
import type { People } from '../../sign-in/people.ts';
import type { Actor, SignIn } from '../../sign-in/sign-in.ts';
import { type ApiRequest, type Handlers, parseTexts, readActorName } from '../route.ts';

type AccountRoute =
  | 'GET /api/me'
  | 'POST /api/welcome'
  | 'POST /api/join'
  | 'POST /api/sign-in'
  | 'POST /api/sign-out'
  | 'POST /api/password'
  | 'GET /api/sessions'
  | 'POST /api/sessions/end';

export interface AccountParts {
  readonly signIn: SignIn;
  readonly people: People;
  readonly ownAccount: OwnAccount;
}

export function createAccountRoutes(parts: AccountParts): Handlers<AccountRoute> {
  const { signIn, people, ownAccount } = parts;
  const describe = (actor: Actor | null): Me => ({
    user: describeUser(actor),
    setupNeeded: signIn.isSetupNeeded(),
  });
  const enter = (request: ApiRequest, { actor, token }: OpenedSession): Me => {
    request.setSession(token);
    return describe(actor);
  };
  return {
    'GET /api/me': ({ actor }) => describe(actor),
    'POST /api/welcome': async (request) => {
      const body = parseTexts(await request.readJson(), ['name', 'password', 'token']);
      return enter(request, await signIn.welcome(body, body.token));
    },
    'POST /api/join': async (request) => {
      const { token, password } = parseTexts(await request.readJson(), ['token', 'password']);
      return enter(request, await people.join(token, password));
    },
    'POST /api/sign-in': async (request) => {
      const body = parseTexts(await request.readJson(), ['name', 'password']);
      return enter(request, await signIn.signIn(body));
    },
    'POST /api/sign-out': (request) => {
      if (request.sessionToken !== null) signIn.signOut(request.sessionToken);
      request.setSession(null);
      return describe(null);
    },
    'POST /api/password': async (request) => {
      const { name, token } = requireSession(request);
      const body = parseTexts(await request.readJson(), ['password', 'next']);
      return { ended: await ownAccount.changePassword({ name, token, ...body }) };
    },
    'GET /api/sessions': (request) =>
      ownAccount.listSessions(readActorName(request), request.sessionToken),
    'POST /api/sessions/end': (request) => {
      const { name } = requireSession(request);
      request.setSession(null);
      return { ended: ownAccount.endSessions(name) };
    },
  };
}

/** A program is nobody who is signed in. */
function describeUser(actor: Actor | null): Me['user'] {
  return actor === null || actor.role === null ? null : { name: actor.name, role: actor.role };
}

/** The command line acts for the owner of the data folder, who has neither a password nor a session. */
function requireSession(request: ApiRequest): { readonly name: string; readonly token: string } {
  if (request.sessionToken !== null) {
    return { name: readActorName(request), token: request.sessionToken };
  }
  throw new CollectorError(
    'not_allowed',
    'Expected somebody with a session, got a bearer token. Sign in.',
  );
}
