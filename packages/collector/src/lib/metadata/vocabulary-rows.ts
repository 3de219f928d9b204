/** Vocabularies as they are kept: one for each version of a product, gzipped. What they hold is the business of `failures/`. */
import { type MetadataDatabase, inTransaction, selectRow } from './database.ts';

export interface VocabularyRow {
  readonly product: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly registered: number;
  /** SHA-256 of its JSON, the first 16 hex digits. */
  readonly hash: string;
  readonly modules: number;
  readonly symbols: number;
}

export interface VocabularyRows {
  /** In the place of the version's former one; beyond `rowsMax` of a product those go that were registered first. */
  readonly put: (row: VocabularyRow, content: Buffer, rowsMax: number) => void;
  /** Of one product, the newest first. */
  readonly list: (product: string) => readonly VocabularyRow[];
  readonly readContent: (product: string, version: string) => Buffer | null;
}

const COLUMNS = 'product, version, registered, hash, modules, symbols';
const NEWEST_FIRST = 'ORDER BY registered DESC, rowid DESC';

export function createVocabularyRows(database: MetadataDatabase): VocabularyRows {
  const remove = database.prepare('DELETE FROM vocabularies WHERE product = ? AND version = ?');
  const insert = database.prepare(
    `INSERT INTO vocabularies (${COLUMNS}, content) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const removeOldest = database.prepare(
    `DELETE FROM vocabularies WHERE product = ? AND rowid NOT IN
     (SELECT rowid FROM vocabularies WHERE product = ? ${NEWEST_FIRST} LIMIT ?)`,
  );
  const select = database.prepare(
    `SELECT ${COLUMNS} FROM vocabularies WHERE product = ? ${NEWEST_FIRST}`,
  );
  const selectContent = database.prepare(
    'SELECT content FROM vocabularies WHERE product = ? AND version = ?',
  );
  return {
    put: ({ product, version, registered, hash, modules, symbols }, content, rowsMax) =>
      inTransaction(database, () => {
        remove.run(product, version);
        insert.run(product, version, registered, hash, modules, symbols, content);
        removeOldest.run(product, product, rowsMax);
      }),
    list: (product) => select.all(product) as readonly VocabularyRow[],
    readContent: (product, version) => {
      const row = selectRow(selectContent, product, version);
      return row === null ? null : Buffer.from((row as { readonly content: Uint8Array }).content);
    },
  };
}
