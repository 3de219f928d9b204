/** What a backup asks of the store, where that keeps its tables on a disk that the caller can read. */

/** Tables that hold what can not be made again, or only at length, in the order in which they have to be frozen. */
export const FROZEN_TABLES = [
  'events',
  'session_days',
  'profiles',
  'installation_days',
  'installation_sets',
  'installation_numbers',
  'health_sessions',
  'health_hours',
  'installation_ordinals',
  'rollup_days',
] as const;
export type FrozenTable = (typeof FROZEN_TABLES)[number];

/** A table as it was at one instant: its parts, each a folder of files that never change. */
export interface FrozenParts {
  readonly table: FrozenTable;
  /** It need not be there: a table without parts has none. */
  readonly folder: string;
}

const ROLLUP_TABLES: ReadonlySet<FrozenTable> = new Set([
  'installation_days',
  'installation_sets',
  'installation_numbers',
  'health_sessions',
  'health_hours',
  'installation_ordinals',
  'rollup_days',
]);
/** The migration that gave the rollups the form that they have. */
const ROLLUP_MIGRATION = '012-health';

/**
 * Tables that are taken in from a backup of a store with these migrations. Rollups of an older form say less than is asked of them:
 * without them and without the note that they are there, each day is counted anew.
 */
export function listRestoredTables(migrations: readonly string[]): readonly FrozenTable[] {
  if (migrations.includes(ROLLUP_MIGRATION)) return FROZEN_TABLES;
  return FROZEN_TABLES.filter((table) => !ROLLUP_TABLES.has(table));
}
