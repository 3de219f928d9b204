/** What people do with their own account: their password, and where they are signed in. */
import type { SessionSummary } from '@candor/query/api';
import type { SessionRow } from '../metadata/sessions.ts';
import { checkNewPassword, hashSecret } from './credentials.ts';
import { type SignInParts, checkPassword } from './sign-in.ts';

export interface OwnAccount {
  /** `token` is that of the session that asks: it is the one that goes on. @throws CollectorError credentials_wrong, too_many_attempts, body_invalid */
  readonly changePassword: (change: PasswordChange) => Promise<number>;
  readonly listSessions: (name: string, token: string | null) => readonly SessionSummary[];
  /** Ends all, the one that asks included; how many there were. */
  readonly endSessions: (name: string) => number;
}

export interface PasswordChange {
  readonly name: string;
  readonly password: string;
  readonly next: string;
  readonly token: string;
}

/** Letters of a hash by which a session is named. */
const SESSION_ID_CHARS = 12;

export function createOwnAccount(
  parts: Pick<SignInParts, 'metadata' | 'hasher' | 'attempts' | 'now'>,
): OwnAccount {
  const { metadata, hasher, now } = parts;
  const { users, sessions, audit, inTransaction } = metadata;
  return {
    changePassword: async ({ name, password, next, token }) => {
      checkNewPassword(next, 'next');
      await checkPassword(parts, { name, password });
      const hash = await hasher.hash(next);
      return inTransaction(() => {
        users.changePassword(name, hash);
        audit.add({ at: now(), actor: name, act: 'password_changed', subject: name });
        return sessions.removeOfUser(name, hashSecret(token));
      });
    },
    listSessions: (name, token) => {
      const own = token === null ? null : hashSecret(token);
      return sessions.list(name, now()).map((row) => summarise(row, row.token === own));
    },
    endSessions: (name) =>
      inTransaction(() => {
        audit.add({ at: now(), actor: name, act: 'sessions_ended', subject: name });
        return sessions.removeOfUser(name);
      }),
  };
}

function summarise(row: SessionRow, isThis: boolean): SessionSummary {
  return {
    id: row.token.slice(0, SESSION_ID_CHARS),
    created: row.created === null ? null : new Date(row.created).toISOString(),
    expires: new Date(row.expires).toISOString(),
    lastUsed: row.lastUsed,
    isThis,
  };
}
