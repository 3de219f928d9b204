/** Who is signed in, signing in, and making the first administrator. */
import type { Me } from '@candor/query/api';
import type { SignIn } from '../../sign-in/sign-in.ts';
import { type ApiRequest, type Routes, parseTexts } from '../route.ts';

type AccountRoute =
  | 'GET /api/me'
  | 'POST /api/welcome'
  | 'POST /api/sign-in'
  | 'POST /api/sign-out';

export function createAccountRoutes(signIn: SignIn): Routes<AccountRoute> {
  const describe = (user: Me['user']): Me => ({ user, setupNeeded: signIn.isSetupNeeded() });
  return {
    'GET /api/me': {
      access: 'anyone',
      changes: false,
      run: ({ actor }) => describe(actor),
    },
    'POST /api/welcome': {
      access: 'anyone',
      changes: true,
      run: async (request) => {
        const body = parseTexts(await request.readJson(), ['name', 'password', 'token']);
        const { actor, token } = await signIn.welcome(body, body.token);
        request.setSession(token);
        return describe(actor);
      },
    },
    'POST /api/sign-in': {
      access: 'anyone',
      changes: true,
      run: async (request) => {
        const body = parseTexts(await request.readJson(), ['name', 'password']);
        const { actor, token } = await signIn.signIn(body);
        request.setSession(token);
        return describe(actor);
      },
    },
    'POST /api/sign-out': {
      access: 'anyone',
      changes: true,
      run: (request: ApiRequest) => {
        if (request.sessionToken !== null) signIn.signOut(request.sessionToken);
        request.setSession(null);
        return describe(null);
      },
    },
  };
}
