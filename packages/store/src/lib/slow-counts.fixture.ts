/** Counts of days that last as long as a test needs. */
import type { Connection } from './connection.ts';
import type { TestStore } from './test-store.fixture.ts';

/** Counting takes a minute, or so many seconds. Resolves to what takes that back. */
export async function countSlowly(
  connection: Connection,
  seconds = 60,
): Promise<() => Promise<void>> {
  const sleep = `(SELECT sum(sleepEachRow(2)) FROM numbers(${seconds / 2}) SETTINGS max_block_size = 1) = 0`;
  return countOnly(connection, sleep);
}

/** Nothing is counted of which this does not hold. Resolves to what takes that back. */
export async function countOnly(
  connection: Connection,
  condition: string,
): Promise<() => Promise<void>> {
  const rename = async (from: string, to: string): Promise<void> =>
    connection.command(`RENAME TABLE ${from} TO ${to}`);
  await rename('installation_days_counted', 'installation_days_whole');
  await connection.command(
    `CREATE VIEW installation_days_counted AS SELECT * FROM installation_days_whole WHERE ${condition}`,
  );
  return async () => {
    await connection.command('DROP VIEW installation_days_counted');
    await rename('installation_days_whole', 'installation_days_counted');
  };
}

/** The statement that counts, if one does. */
export async function findCount(test: TestStore): Promise<string | undefined> {
  const [row] = await test.readRows<{ id: string }>(
    "SELECT query_id AS id FROM system.processes WHERE query LIKE 'INSERT INTO installation_days_next%' AND current_database = currentDatabase()",
  );
  return row?.id;
}
