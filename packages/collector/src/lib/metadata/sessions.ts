/** Sessions of users, by the hash of their token. Of their use no more is kept than the day. */
import type { Day } from '@candor/query/question';
import { type MetadataDatabase, selectRow } from './database.ts';
import type { UserRow } from './users.ts';

export interface SessionRow {
  /** SHA-256 of the token, in hex. */
  readonly token: string;
  readonly user: string;
  /** Milliseconds since the epoch; null where the session is older than this column. */
  readonly created: number | null;
  readonly expires: number;
  readonly lastUsed: Day | null;
}

export interface Sessions {
  readonly add: (row: Omit<SessionRow, 'lastUsed'>) => void;
  /** The user of a session that has not expired at `now`. */
  readonly findUser: (token: string, now: number) => UserRow | null;
  /** Writes at most once a day. */
  readonly markUsed: (token: string, day: Day) => void;
  /** Those that have not expired at `now`, newest first. */
  readonly list: (user: string, now: number) => readonly SessionRow[];
  readonly remove: (token: string) => void;
  /** All of a user, but perhaps the one that is kept; how many there were. */
  readonly removeOfUser: (user: string, kept?: string) => number;
  readonly removeExpired: (now: number) => void;
  readonly removeAll: () => void;
}

export function createSessions(database: MetadataDatabase): Sessions {
  const insert = database.prepare(
    'INSERT INTO sessions (token, user, created, expires) VALUES (?, ?, ?, ?)',
  );
  const selectUser = database.prepare(
    `SELECT name, role, password, users.created AS created FROM users JOIN sessions ON user = name
     WHERE token = ? AND expires > ?`,
  );
  const select = database.prepare(
    `SELECT token, user, created, expires, last_used_day AS lastUsed FROM sessions
     WHERE user = ? AND expires > ? ORDER BY expires DESC, token`,
  );
  const mark = database.prepare(
    'UPDATE sessions SET last_used_day = ?1 WHERE token = ?2 AND last_used_day IS NOT ?1',
  );
  const remove = database.prepare('DELETE FROM sessions WHERE token = ?');
  const removeOfUser = database.prepare('DELETE FROM sessions WHERE user = ? AND token <> ?');
  const removeAll = database.prepare('DELETE FROM sessions');
  const removeExpired = database.prepare('DELETE FROM sessions WHERE expires <= ?');
  return {
    add: ({ token, user, created, expires }) => void insert.run(token, user, created, expires),
    findUser: (token, now) => selectRow(selectUser, token, now) as UserRow | null,
    markUsed: (token, day) => void mark.run(day, token),
    list: (user, now) => select.all(user, now) as readonly SessionRow[],
    remove: (token) => void remove.run(token),
    removeOfUser: (user, kept = '') => removeOfUser.run(user, kept).changes,
    removeExpired: (now) => void removeExpired.run(now),
    removeAll: () => void removeAll.run(),
  };
}
