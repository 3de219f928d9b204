/** Keys: the public, write-only names under which reports come in, several for a product, each with its environment. */
import { type MetadataDatabase, selectRow } from './database.ts';

/** What reports under one key may come to; null where the collector's own settings hold. */
export interface KeyLimits {
  readonly requestsPerMinuteMax: number | null;
  /** Bytes of bodies, inflated. */
  readonly bytesPerMinuteMax: number | null;
}

export interface KeyRow extends KeyLimits {
  readonly key: string;
  readonly product: string;
  readonly environment: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly revoked: number | null;
}

export interface Keys {
  /** False when the key exists already, of whichever product, revoked or not: a key is never used twice. */
  readonly add: (row: Omit<KeyRow, 'revoked' | keyof KeyLimits>) => boolean;
  readonly find: (key: string) => KeyRow | null;
  /** Whether there is this one, or one that differs in case alone, of whichever product, revoked or not. */
  readonly hasInAnyCase: (key: string) => boolean;
  readonly list: (product: string) => readonly KeyRow[];
  /** Keeps the first time when it is revoked already. */
  readonly revoke: (key: string, at: number) => void;
  readonly limit: (key: string, limits: KeyLimits) => void;
}

const COLUMNS = `key, product, environment, created, revoked,
  requests_per_minute_max AS requestsPerMinuteMax, bytes_per_minute_max AS bytesPerMinuteMax`;

export function createKeys(database: MetadataDatabase): Keys {
  const insert = database.prepare(
    'INSERT OR IGNORE INTO keys (key, product, environment, created) VALUES (?, ?, ?, ?)',
  );
  const selectOne = database.prepare(`SELECT ${COLUMNS} FROM keys WHERE key = ?`);
  const selectInAnyCase = database.prepare(
    'SELECT 1 AS found FROM keys WHERE key = ? COLLATE NOCASE LIMIT 1',
  );
  const selectOfProduct = database.prepare(
    `SELECT ${COLUMNS} FROM keys WHERE product = ? ORDER BY created, key`,
  );
  const revoke = database.prepare('UPDATE keys SET revoked = ? WHERE key = ? AND revoked IS NULL');
  const limit = database.prepare(
    'UPDATE keys SET requests_per_minute_max = ?, bytes_per_minute_max = ? WHERE key = ?',
  );
  return {
    add: ({ key, product, environment, created }) =>
      insert.run(key, product, environment, created).changes === 1,
    find: (key) => selectRow(selectOne, key) as KeyRow | null,
    hasInAnyCase: (key) => selectRow(selectInAnyCase, key) !== null,
    list: (product) => selectOfProduct.all(product) as readonly KeyRow[],
    revoke: (key, at) => void revoke.run(at, key),
    limit: (key, { requestsPerMinuteMax, bytesPerMinuteMax }) =>
      void limit.run(requestsPerMinuteMax, bytesPerMinuteMax, key),
  };
}
