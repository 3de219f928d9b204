/** Tokens with which programs use the API: made by an administrator, shown once, for a closed list of scopes and a number of days. */
import type { MadeToken, Scope, TokenSummary } from '@candor/query/api';
import { SCOPES } from '@candor/query/routes';
import { CollectorError } from '../../errors.ts';
import { apiTokenDaysMax, apiTokensMax } from '../../limits.ts';
import type { ActorName } from '../metadata/audit.ts';
import type { ApiTokenRow } from '../metadata/api-tokens.ts';
import { checkNewName, createSecret, hashSecret } from './credentials.ts';
import type { SessionParts } from './open-session.ts';

export interface NewApiToken {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly days: number;
}

export interface ApiTokens {
  readonly list: () => readonly TokenSummary[];
  /** @throws CollectorError body_invalid */
  readonly add: (token: NewApiToken, by: ActorName) => MadeToken;
  /** @throws CollectorError token_unknown */
  readonly revoke: (id: string, by: ActorName) => TokenSummary;
}

const ID_BYTES = 6;
/** By it a token that was left lying about is found by those who look for such. */
const TOKEN_PREFIX = 'candor_';

export function createApiTokens({ metadata, now, randomBytes }: SessionParts): ApiTokens {
  const { apiTokens, audit, inTransaction } = metadata;
  return {
    list: () => apiTokens.list().map(summarise),
    add: ({ name, scopes, days }, by) => {
      checkNewName(name);
      const checked = parseScopes(scopes);
      checkDays(days);
      const inForce = apiTokens.list().filter((row) => row.revoked === null && row.expires > now());
      if (inForce.length >= apiTokensMax) throw tooManyTokens();
      const token = TOKEN_PREFIX + createSecret(randomBytes);
      const row = {
        id: Buffer.from(randomBytes(ID_BYTES)).toString('hex'),
        name,
        scopes: checked,
        hash: hashSecret(token),
        created: now(),
        createdBy: by,
        expires: now() + days * 86_400_000,
      };
      inTransaction(() => {
        apiTokens.add(row);
        const detail = `${row.id}: ${checked.join(' ')}`;
        audit.add({ at: row.created, actor: by, act: 'token_created', subject: name, detail });
      });
      return { summary: summarise({ ...row, lastUsed: null, revoked: null }), token };
    },
    revoke: (id, by) =>
      inTransaction(() => {
        const row = apiTokens.findById(id);
        if (row === null) throw tokenUnknown();
        if (row.revoked !== null) return summarise(row);
        apiTokens.revoke(id, now());
        const act = 'token_revoked';
        audit.add({ at: now(), actor: by, act, subject: row.name, detail: id });
        return summarise({ ...row, revoked: now() });
      }),
  };
}

function summarise(row: ApiTokenRow): TokenSummary {
  const { id, name, scopes, created, createdBy, expires, lastUsed, revoked } = row;
  return {
    id,
    name,
    scopes,
    created: new Date(created).toISOString(),
    createdBy,
    expires: new Date(expires).toISOString(),
    lastUsed,
    revoked: revoked === null ? null : new Date(revoked).toISOString(),
  };
}

/** Each once, in the order of the list. */
function parseScopes(scopes: readonly string[]): readonly Scope[] {
  const known = SCOPES.filter((scope) => scopes.includes(scope));
  if (known.length > 0 && scopes.every((scope) => SCOPES.some((one) => one === scope))) {
    return known;
  }
  throw new CollectorError(
    'body_invalid',
    `Expected one or more of the scopes ${SCOPES.join(', ')}, got none or another.`,
    { issues: [{ path: 'scopes', code: 'bad_form', message: 'Choose from the list.' }] },
  );
}

function checkDays(days: number): void {
  if (Number.isInteger(days) && days >= 1 && days <= apiTokenDaysMax) return;
  throw new CollectorError(
    'body_invalid',
    `Expected a whole number of days from 1 to ${apiTokenDaysMax}, got another.`,
    { issues: [{ path: 'days', code: 'out_of_range', message: 'Choose a number in between.' }] },
  );
}

function tokenUnknown(): CollectorError {
  return new CollectorError(
    'token_unknown',
    'Expected the id of a token, got one that none has. List the tokens first.',
  );
}

function tooManyTokens(): CollectorError {
  return new CollectorError(
    'body_invalid',
    `Expected at most ${apiTokensMax} tokens in force, got one more. Revoke one that is not needed.`,
  );
}
