/**
 * Who is asking: users with passwords and sessions, the one-time link that makes the first of them, tokens of programs, and the
 * token of the command-line tools that own the data folder. Secrets are compared and kept as hashes.
 */
import type { Credentials, Role, Scope } from '@candor/query/api';
import { dayOf } from '@candor/query/day';
import { CollectorError } from '../../errors.ts';
import { passwordCharsMax, userNameCharsMax } from '../../limits.ts';
import { type ActorName, COMMAND_LINE_ACTOR } from '../metadata/audit.ts';
import type { AttemptCounts, Attempts } from './attempts.ts';
import {
  checkNewName,
  checkNewPassword,
  credentialsWrong,
  hashSecret,
  isSameHash,
} from './credentials.ts';
import { type OpenedSession, type SessionParts, openSession } from './open-session.ts';
import type { PasswordHasher } from './password.ts';

/** Somebody with a role, or the owner of the data folder, who has that of an administrator. */
export interface Person {
  readonly name: ActorName;
  readonly role: Role;
  readonly scopes: null;
}

/** A program with a token: its scopes say what it may do, whoever made it. */
export interface Program {
  readonly name: ActorName;
  readonly role: null;
  readonly scopes: readonly Scope[];
}

export type Actor = Person | Program;

export interface SignIn {
  readonly isSetupNeeded: () => boolean;
  /** @throws CollectorError welcome_over, welcome_refused, body_invalid, too_many_attempts */
  readonly welcome: (credentials: Credentials, token: string) => Promise<OpenedSession>;
  /** @throws CollectorError credentials_wrong, too_many_attempts */
  readonly signIn: (credentials: Credentials) => Promise<OpenedSession>;
  readonly signOut: (token: string) => void;
  readonly findBySession: (token: string) => Person | null;
  readonly findByBearer: (token: string) => Actor | null;
  readonly attemptCounts: () => AttemptCounts;
}

export interface SignInParts extends SessionParts {
  readonly hasher: PasswordHasher;
  readonly attempts: Attempts;
  readonly welcomeToken: string;
  readonly bearerToken: string;
}

export function createSignIn(parts: SignInParts): SignIn {
  const { metadata, now, hasher } = parts;
  const { users, sessions, audit } = metadata;
  const welcomeHash = hashSecret(parts.welcomeToken);
  const bearerHash = hashSecret(parts.bearerToken);
  sessions.removeExpired(now());
  return {
    isSetupNeeded: () => users.isEmpty(),
    welcome: async ({ name, password }, token) => {
      if (!users.isEmpty()) throw welcomeOver();
      if (!isSameHash(hashSecret(token), welcomeHash)) throw welcomeRefused();
      checkNewName(name);
      checkNewPassword(password, 'password');
      const user = { name, role: 'administrator', created: now() } as const;
      const hash = await hasher.hash(password);
      return metadata.inTransaction(() => {
        if (!users.addFirst({ ...user, password: hash })) throw welcomeOver();
        return openSession(parts, user, 'administrator_created');
      });
    },
    signIn: async (credentials) => {
      const user = await checkPassword(parts, credentials);
      return metadata.inTransaction(() => openSession(parts, user, 'signed_in'));
    },
    signOut: (token) => {
      const hash = hashSecret(token);
      const user = sessions.findUser(hash, now());
      if (user === null) return;
      metadata.inTransaction(() => {
        sessions.remove(hash);
        audit.add({ at: now(), actor: user.name, act: 'signed_out', subject: user.name });
      });
    },
    findBySession: (token) => {
      const hash = hashSecret(token);
      const user = sessions.findUser(hash, now());
      if (user === null) return null;
      sessions.markUsed(hash, dayOf(now()));
      return { name: user.name, role: user.role, scopes: null };
    },
    findByBearer: (token) => {
      const hash = hashSecret(token);
      return isSameHash(hash, bearerHash)
        ? { name: COMMAND_LINE_ACTOR, role: 'administrator', scopes: null }
        : findProgram(parts, hash);
    },
    attemptCounts: () => parts.attempts.counts(),
  };
}

/**
 * The user of a name and password. Costs the same for a name that nobody has.
 *
 * @throws CollectorError credentials_wrong, too_many_attempts
 */
export async function checkPassword(
  { metadata, hasher, attempts }: Pick<SignInParts, 'metadata' | 'hasher' | 'attempts'>,
  { name, password }: Credentials,
): Promise<{ readonly name: string; readonly role: Role }> {
  // Nobody has these: what is remembered of attempts is thus bounded, and hashing too.
  if (name.length > userNameCharsMax || password.length > passwordCharsMax) {
    throw refuse(attempts);
  }
  attempts.check(name);
  const user = metadata.users.find(name);
  // Counted before it is known to be one, so that many at once gain nothing, but only when it is in the queue: what was
  // turned away there tried no password.
  const isRight = await hasher.verify(password, user?.password ?? null, () =>
    attempts.addFailure(name),
  );
  // Looked up anew: it may have been removed, or its password changed, while it was being checked.
  const now = metadata.users.find(name);
  if (user === null || !isRight || now?.password !== user.password) throw refuse(attempts);
  attempts.clear(name);
  return now;
}

function refuse(attempts: Attempts): CollectorError {
  attempts.noteWrong();
  return credentialsWrong();
}

function findProgram({ metadata, now }: SignInParts, hash: string): Program | null {
  const row = metadata.apiTokens.find(hash);
  if (row === null || row.revoked !== null || row.expires <= now()) return null;
  metadata.apiTokens.markUsed(row.id, dayOf(now()));
  return { name: `(token ${row.name})`, role: null, scopes: row.scopes };
}

function welcomeOver(): CollectorError {
  return new CollectorError(
    'welcome_over',
    'Expected a collector without an administrator, got one that has one. Sign in instead.',
  );
}

function welcomeRefused(): CollectorError {
  return new CollectorError(
    'welcome_refused',
    'Expected the one-time link of the running collector, got another. Take the link that it printed when it was last started.',
  );
}
