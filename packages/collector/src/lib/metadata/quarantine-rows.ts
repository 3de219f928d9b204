/** The quarantine's table: rows by name and reason, with counts. What may become a row is decided in `quarantine/`. */
import type { Day } from '@candor/query/question';
import type { ValueKind } from '../quarantine/value-kind.ts';
import { type MetadataDatabase, inTransaction } from './database.ts';

export interface QuarantineRecord {
  readonly product: string;
  /** The product's version as the report said it, shaped; '' where it said none. */
  readonly version: string;
  /** '' where the whole report was refused. */
  readonly event: string;
  /** '' where the whole event was refused. */
  readonly field: string;
  readonly reason: string;
  readonly count: number;
  readonly lastDay: Day;
}

/** How often a value of a kind stood under a name that nobody declares. */
export interface KindRecord {
  readonly product: string;
  readonly event: string;
  readonly field: string;
  readonly kind: ValueKind;
  readonly count: number;
}

export interface QuarantineRows {
  /** Adds to the counts that are there, all in one commit. */
  readonly add: (records: readonly QuarantineRecord[], kinds?: readonly KindRecord[]) => void;
  /** Of one product, most frequent first. */
  readonly list: (product: string) => readonly QuarantineRecord[];
  readonly listProducts: () => readonly string[];
  /** Rows of a product that were last counted in before a day, and kinds of which no row tells any more; false where there were none. */
  readonly removeBefore: (product: string, day: Day) => boolean;
  /** Of one product, by event, field and kind. */
  readonly listKinds: (product: string) => readonly KindRecord[];
}

export function createQuarantineRows(database: MetadataDatabase): QuarantineRows {
  const upsert = database.prepare(
    `INSERT INTO quarantine (product, version, event, field, reason, count, last_day)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count, last_day = max(last_day, excluded.last_day)`,
  );
  const select = database.prepare(
    `SELECT product, version, event, field, reason, count, last_day AS lastDay FROM quarantine
     WHERE product = ? ORDER BY count DESC, version, event, field, reason`,
  );
  const selectProducts = database.prepare('SELECT DISTINCT product FROM quarantine');
  const removeBefore = database.prepare(
    'DELETE FROM quarantine WHERE product = ? AND last_day < ?',
  );
  const removeKinds = database.prepare(
    `DELETE FROM quarantine_kinds AS kinds WHERE product = ? AND NOT EXISTS (
       SELECT 1 FROM quarantine AS rows
       WHERE rows.product = kinds.product AND rows.event = kinds.event AND rows.field IN ('', kinds.field))`,
  );
  const upsertKind = database.prepare(
    `INSERT INTO quarantine_kinds (product, event, field, kind, count) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count`,
  );
  const selectKinds = database.prepare(
    `SELECT product, event, field, kind, count FROM quarantine_kinds
     WHERE product = ? ORDER BY event, field, kind`,
  );
  return {
    add: (records, kinds = []) =>
      inTransaction(database, () => {
        for (const record of records) {
          const { product, version, event, field, reason, count, lastDay } = record;
          upsert.run(product, version, event, field, reason, count, lastDay);
        }
        for (const { product, event, field, kind, count } of kinds) {
          upsertKind.run(product, event, field, kind, count);
        }
      }),
    list: (product) => select.all(product) as readonly QuarantineRecord[],
    listProducts: () =>
      (selectProducts.all() as readonly { readonly product: string }[]).map(
        ({ product }) => product,
      ),
    removeBefore: (product, day) =>
      inTransaction(database, () => {
        const { changes } = removeBefore.run(product, day);
        if (changes > 0) removeKinds.run(product);
        return changes > 0;
      }),
    listKinds: (product) => selectKinds.all(product) as readonly KindRecord[],
  };
}
