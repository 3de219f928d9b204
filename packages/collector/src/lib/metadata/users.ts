/** Users and their sessions. Passwords are here as hashes, tokens of sessions too. */
import type { Role } from '@candor/query/api';
import { type MetadataDatabase, selectRow } from './database.ts';

export interface UserRow {
  readonly name: string;
  readonly role: Role;
  /** As `hashPassword()` wrote it. */
  readonly password: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

export interface Users {
  readonly isEmpty: () => boolean;
  /** False when there is a user already: the first is only made once, however many ask for it at the same time. */
  readonly addFirst: (row: UserRow) => boolean;
  readonly find: (name: string) => UserRow | null;
  readonly addSession: (tokenHash: string, user: string, expires: number) => void;
  /** The user of a session that has not expired at `now`. */
  readonly findBySession: (tokenHash: string, now: number) => UserRow | null;
  readonly removeSession: (tokenHash: string) => void;
  readonly removeExpiredSessions: (now: number) => void;
}

export function createUsers(database: MetadataDatabase): Users {
  const selectAny = database.prepare('SELECT 1 AS found FROM users LIMIT 1');
  const insertFirst = database.prepare(
    'INSERT INTO users (name, role, password, created) SELECT ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM users)',
  );
  const selectByName = database.prepare(
    'SELECT name, role, password, created FROM users WHERE name = ?',
  );
  const insertSession = database.prepare(
    'INSERT INTO sessions (token, user, expires) VALUES (?, ?, ?)',
  );
  const selectBySession = database.prepare(
    'SELECT name, role, password, created FROM users JOIN sessions ON user = name WHERE token = ? AND expires > ?',
  );
  const deleteSession = database.prepare('DELETE FROM sessions WHERE token = ?');
  const deleteExpired = database.prepare('DELETE FROM sessions WHERE expires <= ?');
  return {
    isEmpty: () => selectRow(selectAny) === null,
    addFirst: ({ name, role, password, created }) =>
      insertFirst.run(name, role, password, created).changes === 1,
    find: (name) => selectRow(selectByName, name) as UserRow | null,
    addSession: (tokenHash, user, expires) => void insertSession.run(tokenHash, user, expires),
    findBySession: (tokenHash, now) => selectRow(selectBySession, tokenHash, now) as UserRow | null,
    removeSession: (tokenHash) => void deleteSession.run(tokenHash),
    removeExpiredSessions: (now) => void deleteExpired.run(now),
  };
}
