/** Tokens of programs, as hashes, each with its scopes and an end. One that was revoked stays in the list. */
import type { Scope } from '@candor/query/api';
import type { Day } from '@candor/query/question';
import { type MetadataDatabase, selectRow } from './database.ts';

export interface ApiTokenRow {
  /** Public: by it a token is revoked. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** SHA-256 of the token, in hex. */
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly createdBy: string;
  readonly expires: number;
  readonly lastUsed: Day | null;
  readonly revoked: number | null;
}

export interface ApiTokens {
  readonly add: (row: Omit<ApiTokenRow, 'lastUsed' | 'revoked'>) => void;
  /** By the token's hash, whether or not it is still in force. */
  readonly find: (hash: string) => ApiTokenRow | null;
  readonly findById: (id: string) => ApiTokenRow | null;
  /** Newest first. */
  readonly list: () => readonly ApiTokenRow[];
  /** Writes at most once a day. */
  readonly markUsed: (id: string, day: Day) => void;
  /** Keeps the first time when it is revoked already. */
  readonly revoke: (id: string, at: number) => void;
  /** All that one person has made. */
  readonly revokeMadeBy: (name: string, at: number) => void;
}

const COLUMNS =
  'id, name, scopes, hash, created, created_by AS createdBy, expires, last_used_day AS lastUsed, revoked';

export function createApiTokens(database: MetadataDatabase): ApiTokens {
  const insert = database.prepare(
    'INSERT INTO api_tokens (id, name, scopes, hash, created, created_by, expires) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const selectByHash = database.prepare(`SELECT ${COLUMNS} FROM api_tokens WHERE hash = ?`);
  const selectById = database.prepare(`SELECT ${COLUMNS} FROM api_tokens WHERE id = ?`);
  const selectAll = database.prepare(`SELECT ${COLUMNS} FROM api_tokens ORDER BY created DESC, id`);
  const mark = database.prepare(
    'UPDATE api_tokens SET last_used_day = ?1 WHERE id = ?2 AND last_used_day IS NOT ?1',
  );
  const revoke = database.prepare(
    'UPDATE api_tokens SET revoked = ? WHERE id = ? AND revoked IS NULL',
  );
  const revokeMadeBy = database.prepare(
    'UPDATE api_tokens SET revoked = ? WHERE created_by = ? AND revoked IS NULL',
  );
  return {
    add: ({ id, name, scopes, hash, created, createdBy, expires }) =>
      void insert.run(id, name, scopes.join(' '), hash, created, createdBy, expires),
    find: (hash) => parseRow(selectRow(selectByHash, hash) as StoredRow | null),
    findById: (id) => parseRow(selectRow(selectById, id) as StoredRow | null),
    list: () => (selectAll.all() as readonly StoredRow[]).flatMap((row) => parseRow(row) ?? []),
    markUsed: (id, day) => void mark.run(day, id),
    revoke: (id, at) => void revoke.run(at, id),
    revokeMadeBy: (name, at) => void revokeMadeBy.run(at, name),
  };
}

interface StoredRow extends Omit<ApiTokenRow, 'scopes'> {
  readonly scopes: string;
}

/** The scopes are ours: they were looked at before they were written. */
function parseRow(row: StoredRow | null): ApiTokenRow | null {
  return row === null ? null : { ...row, scopes: row.scopes.split(' ') as readonly Scope[] };
}
