/** What a backup asks of the store, where that keeps its tables on a disk that the caller can read. */

/** Tables that hold what can not be made again, or only at length, in the order in which they have to be frozen. */
export const FROZEN_TABLES = [
  'events',
  'session_days',
  'profiles',
  'installation_days',
  'rollup_days',
] as const;
export type FrozenTable = (typeof FROZEN_TABLES)[number];

/** A table as it was at one instant: its parts, each a folder of files that never change. */
export interface FrozenParts {
  readonly table: FrozenTable;
  /** It need not be there: a table without parts has none. */
  readonly folder: string;
}
