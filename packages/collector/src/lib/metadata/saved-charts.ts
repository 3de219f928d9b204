/** Charts that people have saved: a title, and a question as the API took it. */
import type { MetadataDatabase } from './database.ts';

export interface SavedChartRow {
  readonly id: string;
  readonly product: string;
  readonly title: string;
  /** JSON. It was asked of the manifest of its day. */
  readonly question: string;
  /** Milliseconds since the epoch. */
  readonly saved: number;
  readonly savedBy: string;
}

export interface SavedCharts {
  /** Oldest first. */
  readonly list: (product: string) => readonly SavedChartRow[];
  /** False where the product has a chart of this title already. */
  readonly add: (row: SavedChartRow) => boolean;
  /** False where the product has no such chart. */
  readonly remove: (product: string, id: string) => boolean;
}

export function createSavedCharts(database: MetadataDatabase): SavedCharts {
  const select = database.prepare(
    `SELECT id, product, title, question, saved, saved_by AS savedBy FROM saved_charts
     WHERE product = ? ORDER BY rowid`,
  );
  const insert = database.prepare(
    `INSERT INTO saved_charts (id, product, title, question, saved, saved_by) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (product, title) DO NOTHING`,
  );
  const remove = database.prepare('DELETE FROM saved_charts WHERE product = ? AND id = ?');
  return {
    list: (product) => select.all(product) as readonly SavedChartRow[],
    add: ({ id, product, title, question, saved, savedBy }) =>
      insert.run(id, product, title, question, saved, savedBy).changes > 0,
    remove: (product, id) => remove.run(product, id).changes > 0,
  };
}
