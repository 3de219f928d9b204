/** Products and the manifests that were registered for them, newest last. */
import type { Manifest } from '@candor/manifest/manifest';
import { type MetadataDatabase, inTransaction } from './database.ts';

export interface ManifestRow {
  readonly product: string;
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly registered: number;
  readonly manifest: Manifest;
}

export interface Manifests {
  /** False when this very manifest is registered already. */
  readonly add: (row: ManifestRow) => boolean;
  /** Of all products, in the order of their registration. */
  readonly list: () => readonly ManifestRow[];
}

export function createManifests(database: MetadataDatabase): Manifests {
  const insertProduct = database.prepare(
    'INSERT OR IGNORE INTO products (product, registered) VALUES (?, ?)',
  );
  const insertManifest = database.prepare(
    'INSERT OR IGNORE INTO manifests (product, hash, manifest, registered) VALUES (?, ?, ?, ?)',
  );
  const selectAll = database.prepare(
    'SELECT product, hash, manifest, registered FROM manifests ORDER BY id',
  );
  return {
    add: ({ product, hash, manifest, registered }) =>
      inTransaction(database, () => {
        insertProduct.run(product, registered);
        const text = JSON.stringify(manifest);
        return insertManifest.run(product, hash, text, registered).changes === 1;
      }),
    list: () => (selectAll.all() as readonly StoredRow[]).map(parseRow),
  };
}

interface StoredRow extends Omit<ManifestRow, 'manifest'> {
  readonly manifest: string;
}

/** What we wrote ourselves after it had parsed is not parsed for errors again. */
function parseRow(row: StoredRow): ManifestRow {
  const { product, hash, registered } = row;
  return { product, hash, registered, manifest: JSON.parse(row.manifest) as Manifest };
}
