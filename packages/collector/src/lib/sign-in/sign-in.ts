/**
 * Who is asking: users with passwords and sessions, the one-time link that makes the first of them, and the token of the
 * command-line tools that own the data folder. Tokens are compared and kept as hashes.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Credentials, Role } from '@candor/query/api';
import { CollectorError } from '../../errors.ts';
import { passwordCharsMax, passwordCharsMin, sessionDays, userNameCharsMax } from '../../limits.ts';
import { type ActorName, COMMAND_LINE_ACTOR } from '../metadata/audit.ts';
import type { Metadata } from '../metadata/metadata.ts';
import { createAttempts } from './attempts.ts';
import type { PasswordHasher } from './password.ts';

export interface Actor {
  readonly name: ActorName;
  readonly role: Role;
}

/** A session that was opened: its token is the cookie's value, and nowhere else. */
export interface OpenedSession {
  readonly actor: Actor;
  readonly token: string;
}

export interface SignIn {
  readonly isSetupNeeded: () => boolean;
  /** @throws CollectorError welcome_over, welcome_refused, body_invalid, too_many_attempts */
  readonly welcome: (credentials: Credentials, token: string) => Promise<OpenedSession>;
  /** @throws CollectorError credentials_wrong, too_many_attempts */
  readonly signIn: (credentials: Credentials) => Promise<OpenedSession>;
  readonly signOut: (token: string) => void;
  readonly findBySession: (token: string) => Actor | null;
  readonly findByBearer: (token: string) => Actor | null;
}

export interface SignInParts {
  readonly metadata: Metadata;
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly hasher: PasswordHasher;
  readonly welcomeToken: string;
  readonly bearerToken: string;
}

export function createSignIn(parts: SignInParts): SignIn {
  const { metadata, now, hasher } = parts;
  const { users } = metadata;
  const welcomeHash = hashToken(parts.welcomeToken);
  const bearerHash = hashToken(parts.bearerToken);
  const attempts = createAttempts(now);
  users.removeExpiredSessions(now());
  return {
    isSetupNeeded: () => users.isEmpty(),
    welcome: async ({ name, password }, token) => {
      if (!users.isEmpty()) throw welcomeOver();
      if (!isSame(hashToken(token), welcomeHash)) throw welcomeRefused();
      checkNewCredentials(name, password);
      const user = { name, role: 'administrator', created: now() } as const;
      const isFirst = users.addFirst({ ...user, password: await hasher.hash(password) });
      if (!isFirst) throw welcomeOver();
      metadata.audit.add({ at: now(), actor: name, act: 'administrator_created', subject: name });
      return openSession(parts, user);
    },
    signIn: async ({ name, password }) => {
      // Nobody has these: what is remembered of attempts is thus bounded, and hashing too.
      if (name.length > userNameCharsMax || password.length > passwordCharsMax) {
        throw credentialsWrong();
      }
      attempts.check(name);
      const user = users.find(name);
      // Counted before it is known to be one, so that many at once gain nothing, but only when it is in the queue: what was
      // turned away there tried no password.
      const isRight = await hasher.verify(password, user?.password ?? null, () =>
        attempts.addFailure(name),
      );
      if (user === null || !isRight) throw credentialsWrong();
      attempts.clear(name);
      metadata.audit.add({ at: now(), actor: name, act: 'signed_in', subject: name });
      return openSession(parts, user);
    },
    signOut: (token) => users.removeSession(hashToken(token)),
    findBySession: (token) => users.findBySession(hashToken(token), now()),
    findByBearer: (token) =>
      isSame(hashToken(token), bearerHash)
        ? { name: COMMAND_LINE_ACTOR, role: 'administrator' }
        : null,
  };
}

function openSession(parts: SignInParts, user: Actor): OpenedSession {
  const token = Buffer.from(parts.randomBytes(32)).toString('base64url');
  const expires = parts.now() + sessionDays * 86_400_000;
  parts.metadata.users.addSession(hashToken(token), user.name, expires);
  return { actor: { name: user.name, role: user.role }, token };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

function isSame(hash: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hash, 'latin1'), Buffer.from(other, 'latin1'));
}

/** Letters and digits of any script first, so that no user can take a name like that of the command line. */
const USER_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]*$/u;

function checkNewCredentials(name: string, password: string): void {
  if (name.length > userNameCharsMax || !USER_NAME.test(name)) {
    throw new CollectorError(
      'body_invalid',
      `Expected a name of 1 to ${userNameCharsMax} characters, beginning with a letter or a digit. Choose another.`,
      { issues: [{ path: 'name', code: 'bad_form', message: 'Choose another name.' }] },
    );
  }
  if (password.length < passwordCharsMin || password.length > passwordCharsMax) {
    throw new CollectorError(
      'body_invalid',
      `Expected a password of ${passwordCharsMin} to ${passwordCharsMax} characters, got ${password.length}. Choose another.`,
      { issues: [{ path: 'password', code: 'out_of_range', message: 'Choose another password.' }] },
    );
  }
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

function credentialsWrong(): CollectorError {
  return new CollectorError(
    'credentials_wrong',
    'Expected the name and password of a user, got a pair that belongs to nobody. Check both.',
  );
}
