/** Migrations: numbered files, each applied once and never changed after that. */
import { StoreError } from '../errors.ts';
import { serverVersionMin } from '../limits.ts';
import type { Connection } from './connection.ts';
import { type MigrationFile, readMigrationFiles } from './statements.ts';

/**
 * Applies what is not applied yet, in order; returns the names. A file that was cut short by a crash is run again: its
 * statements say IF NOT EXISTS.
 *
 * @throws StoreError STORE_SERVER_OLD, STORE_NEWER, STORE_MIGRATION_CHANGED, and those of the connection.
 */
export async function migrate(connection: Connection): Promise<readonly string[]> {
  const [server] = await connection.read<{ version: string }>('read-version');
  assertNewEnough(server?.version ?? '');
  const [first, ...files] = await readMigrationFiles();
  for (const statement of first?.statements ?? []) await connection.command(statement);
  const applied = await connection.read<{ name: string; checksum: string }>('list-migrations');
  const checksums = new Map(applied.map(({ name, checksum }) => [name, checksum]));
  assertKnown(checksums, files);
  const missing = files.filter((file) => !checksums.has(file.name));
  for (const { name, checksum, statements } of missing) {
    for (const statement of statements) await connection.command(statement);
    await connection.insert('migrations', [[name, checksum]]);
  }
  return missing.map((file) => file.name);
}

/**
 * Resolves once all files are applied, by whoever applies them: half of an upgrade would answer wrongly. When they are, that is known, and
 * nobody is asked any more.
 *
 * @throws StoreError STORE_NOT_READY, and those of the connection.
 */
export function createReadiness(connection: Connection): () => Promise<void> {
  let isReady = false;
  return async () => {
    if (isReady) return;
    const [, ...files] = await readMigrationFiles();
    const applied = await connection.read<{ name: string }>('list-migrations');
    const names = new Set(applied.map(({ name }) => name));
    isReady = files.every(({ name }) => names.has(name));
    if (isReady) return;
    throw new StoreError(
      'STORE_NOT_READY',
      'Expected the tables of this version, got some that are still to be made. Ask again in a moment.',
    );
  };
}

/** `version` as ClickHouse tells it: `26.7.2.1`. @throws StoreError STORE_SERVER_OLD, before anything is made in an older one */
export function assertNewEnough(version: string): void {
  const [year = 0, month = 0] = version.split('.').map(Number);
  const [yearMin, monthMin] = serverVersionMin;
  if (year > yearMin || (year === yearMin && month >= monthMin)) return;
  throw new StoreError(
    'STORE_SERVER_OLD',
    `Expected ClickHouse ${yearMin}.${monthMin} or newer, got ${/^[\d.]+$/.test(version) ? version : 'one that does not tell its version'}. Upgrade the server.`,
  );
}

function assertKnown(applied: ReadonlyMap<string, string>, files: readonly MigrationFile[]): void {
  const known = new Map(files.map((file) => [file.name, file.checksum]));
  for (const [name, checksum] of applied) {
    const expected = known.get(name);
    if (expected === undefined) {
      throw new StoreError(
        'STORE_NEWER',
        `Expected a database that this version knows, got one with the migration ${name}. Run the version that wrote it, or a newer one.`,
      );
    }
    if (expected !== checksum) {
      throw new StoreError(
        'STORE_MIGRATION_CHANGED',
        `Expected the migration ${name} as it was applied, got another file of that name. Run the version that wrote the database, or a newer one.`,
      );
    }
  }
}
