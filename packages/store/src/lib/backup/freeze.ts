/**
 * Freezing the tables for a backup, and taking parts in again.
 *
 * Tables are frozen one after the other while inserts go on, so the order matters. An insert writes where its events lie before
 * the events: the events are frozen first, so that what says where they lie can say too much but never too little. Rollups are
 * frozen while none is being refreshed; one that has taken in more than the frozen events says so by its sum, and is counted
 * anew.
 */
import { FROZEN_TABLES, type FrozenParts, type FrozenTable } from '../../backup.ts';
import type { Connection } from '../connection.ts';

interface TableFolders {
  readonly folder: string;
  readonly frozen: string;
}

/** No rollup is being refreshed, and nothing is being erased meanwhile. What an earlier try has left is removed. */
export async function freezeTables(connection: Connection): Promise<readonly FrozenParts[]> {
  await unfreezeTables(connection);
  const frozen: FrozenParts[] = [];
  for (const table of FROZEN_TABLES) {
    await connection.run('freeze-table', { table });
    frozen.push({ table, folder: (await readFolders(connection, table)).frozen });
  }
  return frozen;
}

/** Links that stay would keep on the disk what is erased later. */
export async function unfreezeTables(connection: Connection): Promise<void> {
  for (const table of FROZEN_TABLES) await connection.run('unfreeze-table', { table });
}

/** `place` puts parts into the folder that it is given, and returns their names. */
export async function attachParts(
  connection: Connection,
  table: FrozenTable,
  place: (folder: string) => Promise<readonly string[]>,
): Promise<void> {
  const { folder } = await readFolders(connection, table);
  const parts = await place(`${folder}detached`);
  for (const part of parts) await connection.run('attach-part', { table, part });
}

async function readFolders(connection: Connection, table: FrozenTable): Promise<TableFolders> {
  const [row] = await connection.read<TableFolders>('read-table-folders', { table });
  if (row === undefined) throw new Error(`the database has no table ${table}`);
  return row;
}
