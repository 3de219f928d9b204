/** Invitations that nobody has taken up. Their tokens are here as hashes. */
import type { Role } from '@candor/query/api';
import { type MetadataDatabase, selectRow } from './database.ts';

export interface InvitationRow {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of what the link holds, in hex. */
  readonly token: string;
  readonly invitedBy: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

export interface Invitations {
  /** Takes the place of one for the same name. */
  readonly put: (row: InvitationRow) => void;
  /** One that has not expired at `now`. */
  readonly find: (token: string, now: number) => InvitationRow | null;
  /** Those that have not expired at `now`, by name. */
  readonly list: (now: number) => readonly InvitationRow[];
  /** False when there was none for this name. */
  readonly remove: (name: string) => boolean;
  /** All that one person has made. */
  readonly removeMadeBy: (name: string) => void;
  readonly removeExpired: (now: number) => void;
  readonly removeAll: () => void;
}

const COLUMNS = 'name, role, token, invited_by AS invitedBy, expires';

export function createInvitations(database: MetadataDatabase): Invitations {
  const put = database.prepare(
    'INSERT OR REPLACE INTO invitations (name, role, token, invited_by, expires) VALUES (?, ?, ?, ?, ?)',
  );
  const select = database.prepare(
    `SELECT ${COLUMNS} FROM invitations WHERE token = ? AND expires > ?`,
  );
  const selectAll = database.prepare(
    `SELECT ${COLUMNS} FROM invitations WHERE expires > ? ORDER BY name`,
  );
  const remove = database.prepare('DELETE FROM invitations WHERE name = ?');
  const removeMadeBy = database.prepare('DELETE FROM invitations WHERE invited_by = ?');
  const removeAll = database.prepare('DELETE FROM invitations');
  const removeExpired = database.prepare('DELETE FROM invitations WHERE expires <= ?');
  return {
    put: ({ name, role, token, invitedBy, expires }) =>
      void put.run(name, role, token, invitedBy, expires),
    find: (token, now) => selectRow(select, token, now) as InvitationRow | null,
    list: (now) => selectAll.all(now) as readonly InvitationRow[],
    remove: (name) => remove.run(name).changes === 1,
    removeMadeBy: (name) => void removeMadeBy.run(name),
    removeExpired: (now) => void removeExpired.run(now),
    removeAll: () => void removeAll.run(),
  };
}
