/** Users. Passwords are here as hashes. Of a collector that has an administrator one always remains. */
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
  /** False when the name is taken, be it in other letters of the same case. */
  readonly add: (row: UserRow) => boolean;
  readonly find: (name: string) => UserRow | null;
  /** By name. */
  readonly list: () => readonly UserRow[];
  /** False when there is no such user, or when no administrator would be left. */
  readonly changeRole: (name: string, role: Role) => boolean;
  readonly changePassword: (name: string, password: string) => void;
  /** Sessions go too. False when there is no such user, or when no administrator would be left. */
  readonly remove: (name: string) => boolean;
}

const COLUMNS = 'name, role, password, created';
/** True of whoever is no administrator, or not the only one: the check and the change are one statement. */
const IS_SPARED = `(role <> 'administrator' OR (SELECT count(*) FROM users WHERE role = 'administrator') > 1)`;

export function createUsers(database: MetadataDatabase): Users {
  const selectAny = database.prepare('SELECT 1 AS found FROM users LIMIT 1');
  const insertFirst = database.prepare(
    `INSERT INTO users (${COLUMNS}) SELECT ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM users)`,
  );
  const insert = database.prepare(
    `INSERT INTO users (${COLUMNS}) SELECT ?1, ?2, ?3, ?4
     WHERE NOT EXISTS (SELECT 1 FROM users WHERE lower(name) = lower(?1))`,
  );
  const selectByName = database.prepare(`SELECT ${COLUMNS} FROM users WHERE name = ?`);
  const selectAll = database.prepare(`SELECT ${COLUMNS} FROM users ORDER BY name`);
  const updateRole = database.prepare(
    `UPDATE users SET role = ?1 WHERE name = ?2 AND (?1 = 'administrator' OR ${IS_SPARED})`,
  );
  const updatePassword = database.prepare('UPDATE users SET password = ? WHERE name = ?');
  const remove = database.prepare(`DELETE FROM users WHERE name = ? AND ${IS_SPARED}`);
  return {
    isEmpty: () => selectRow(selectAny) === null,
    addFirst: ({ name, role, password, created }) =>
      insertFirst.run(name, role, password, created).changes === 1,
    add: ({ name, role, password, created }) =>
      insert.run(name, role, password, created).changes === 1,
    find: (name) => selectRow(selectByName, name) as UserRow | null,
    list: () => selectAll.all() as readonly UserRow[],
    changeRole: (name, role) => updateRole.run(role, name).changes === 1,
    changePassword: (name, password) => void updatePassword.run(password, name),
    remove: (name) => remove.run(name).changes === 1,
  };
}
