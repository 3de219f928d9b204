/** The people of a collector: who they are, how they come, and how they go. Every change is written down with whoever made it. */
import type { People as PeopleSummary, Role } from '@candor/query/api';
import { CollectorError } from '../../errors.ts';
import { invitationDays } from '../../limits.ts';
import type { ActorName, AuditedAct } from '../metadata/audit.ts';
import type { InvitationRow } from '../metadata/invitations.ts';
import { checkNewName, checkNewPassword, createSecret, hashSecret } from './credentials.ts';
import { type OpenedSession, type SessionParts, openSession } from './open-session.ts';
import type { PasswordHasher } from './password.ts';

export interface People {
  readonly list: () => PeopleSummary;
  /** The invitation, and the secret that its link ends in. @throws CollectorError body_invalid, name_taken */
  readonly invite: (
    name: string,
    role: Role,
    by: ActorName,
  ) => { readonly invitation: InvitationRow; readonly secret: string };
  /** @throws CollectorError invitation_unknown */
  readonly withdraw: (name: string, by: ActorName) => void;
  /** @throws CollectorError invitation_refused, body_invalid, name_taken, too_many_attempts */
  readonly join: (secret: string, password: string) => Promise<OpenedSession>;
  /**
   * Who is no administrator any more has no invitations and tokens in force that only an administrator could have made.
   *
   * @throws CollectorError user_unknown, last_administrator
   */
  readonly changeRole: (name: string, role: Role, by: ActorName) => void;
  /** With the invitations and tokens that they made: no way back in is left. @throws CollectorError user_unknown, last_administrator */
  readonly remove: (name: string, by: ActorName) => void;
  /** Ends all sessions of a user; how many there were. @throws CollectorError user_unknown */
  readonly endSessions: (name: string, by: ActorName) => number;
}

export interface PeopleParts extends SessionParts {
  readonly hasher: PasswordHasher;
}

export function createPeople(parts: PeopleParts): People {
  const { metadata, now, randomBytes } = parts;
  const { users, sessions, invitations, apiTokens, audit, inTransaction } = metadata;
  invitations.removeExpired(now());
  const note = (actor: ActorName, act: AuditedAct, subject: string, detail = ''): void =>
    audit.add({ at: now(), actor, act, subject, detail });
  const withdrawMade = (name: string): void => {
    invitations.removeMadeBy(name);
    apiTokens.revokeMadeBy(name, now());
  };
  return {
    list: () => summarise(parts),
    invite: (name, role, by) => {
      checkNewName(name);
      if (isTaken(parts, name)) throw nameTaken();
      const secret = createSecret(randomBytes);
      const expires = now() + invitationDays * 86_400_000;
      const invitation = { name, role, token: hashSecret(secret), invitedBy: by, expires };
      inTransaction(() => {
        invitations.put(invitation);
        note(by, 'user_invited', name, role);
      });
      return { invitation, secret };
    },
    withdraw: (name, by) =>
      inTransaction(() => {
        if (!invitations.remove(name)) throw invitationUnknown();
        note(by, 'invitation_withdrawn', name);
      }),
    join: (secret, password) => join(parts, secret, password),
    changeRole: (name, role, by) =>
      inTransaction(() => {
        if (users.find(name)?.role === role) return;
        if (!users.changeRole(name, role)) throw notChanged(parts, name);
        if (role !== 'administrator') withdrawMade(name);
        note(by, 'role_changed', name, role);
      }),
    remove: (name, by) =>
      inTransaction(() => {
        if (!users.remove(name)) throw notChanged(parts, name);
        withdrawMade(name);
        note(by, 'user_removed', name);
      }),
    endSessions: (name, by) =>
      inTransaction(() => {
        if (users.find(name) === null) throw notChanged(parts, name);
        const ended = sessions.removeOfUser(name);
        note(by, 'sessions_ended', name);
        return ended;
      }),
  };
}

function summarise({ metadata, now }: PeopleParts): PeopleSummary {
  const { users, sessions, invitations } = metadata;
  return {
    users: users.list().map(({ name, role, created }) => ({
      name,
      role,
      created: new Date(created).toISOString(),
      sessions: sessions.list(name, now()).length,
    })),
    invitations: invitations.list(now()).map(summariseInvitation),
  };
}

export function summariseInvitation(row: InvitationRow): PeopleSummary['invitations'][number] {
  const { name, role, invitedBy, expires } = row;
  return { name, role, invitedBy, expires: new Date(expires).toISOString() };
}

/** The link works once: it is looked at again after the password was hashed, together with what it leads to. */
async function join(parts: PeopleParts, secret: string, password: string): Promise<OpenedSession> {
  const { metadata, now, hasher } = parts;
  const token = hashSecret(secret);
  if (metadata.invitations.find(token, now()) === null) throw invitationRefused();
  checkNewPassword(password, 'password');
  const hash = await hasher.hash(password);
  return metadata.inTransaction(() => {
    const invitation = metadata.invitations.find(token, now());
    if (invitation === null) throw invitationRefused();
    const { name, role } = invitation;
    if (!metadata.users.add({ name, role, password: hash, created: now() })) throw nameTaken();
    metadata.invitations.remove(name);
    return openSession(parts, { name, role }, 'user_joined');
  });
}

function isTaken({ metadata }: PeopleParts, name: string): boolean {
  const lower = name.toLowerCase();
  return metadata.users.list().some((user) => user.name.toLowerCase() === lower);
}

/** Why a user was not changed: there is none, or no administrator would be left. */
function notChanged({ metadata }: PeopleParts, name: string): CollectorError {
  return metadata.users.find(name) === null
    ? new CollectorError(
        'user_unknown',
        'Expected the name of a user, got one that nobody has. List the users first.',
      )
    : new CollectorError(
        'last_administrator',
        'Expected an administrator to be left, got a request after which there would be none. Make somebody else an administrator first.',
      );
}

function nameTaken(): CollectorError {
  return new CollectorError(
    'name_taken',
    'Expected a name that no user has, got one that is taken. Choose another.',
  );
}

function invitationUnknown(): CollectorError {
  return new CollectorError(
    'invitation_unknown',
    'Expected a name that was invited, got one that was not. List the invitations first.',
  );
}

function invitationRefused(): CollectorError {
  return new CollectorError(
    'invitation_refused',
    'Expected the link of an invitation that is in force, got another: it was used, withdrawn, or has expired. Ask for a new one.',
  );
}
