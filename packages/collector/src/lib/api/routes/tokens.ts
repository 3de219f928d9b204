/** Tokens of programs. */
import type { ApiTokens } from '../../sign-in/api-tokens.ts';
import { type Handlers, memberInvalid, parseTexts, readActorName, readMember } from '../route.ts';

type TokenRoute = 'GET /api/tokens' | 'POST /api/tokens' | 'POST /api/tokens/:id/revoke';

export function createTokenRoutes(tokens: ApiTokens): Handlers<TokenRoute> {
  return {
    'GET /api/tokens': () => tokens.list(),
    'POST /api/tokens': async (request) => {
      const body = await request.readJson();
      const { name } = parseTexts(body, ['name']);
      const days = readMember(body, 'days');
      if (typeof days !== 'number') throw memberInvalid('days', 'a number');
      return tokens.add({ name, scopes: parseList(body), days }, readActorName(request));
    },
    'POST /api/tokens/:id/revoke': (request) =>
      tokens.revoke(request.param('id'), readActorName(request)),
  };
}

function parseList(body: unknown): readonly string[] {
  const scopes = readMember(body, 'scopes');
  const isList = Array.isArray(scopes) && scopes.every((each) => typeof each === 'string');
  if (!isList) throw memberInvalid('scopes', 'a list of texts');
  return scopes;
}
