/** One multi-row INSERT for each report, into a table of the columns that the store has. */
import { createRequire } from 'node:module';

interface Pool {
  readonly query: (text: string, values?: readonly unknown[]) => Promise<unknown>;
}
interface PostgresClient {
  readonly Pool: new (options: {
    host: string;
    user: string;
    database: string;
    max: number;
  }) => Pool;
}

const TABLE = `CREATE TABLE IF NOT EXISTS events (
  product text, environment text, lane text, day date, device uuid, session uuid, seq bigint, at timestamptz,
  received timestamptz, event text, manifest text, ephemeral boolean, facts jsonb, fields jsonb, PRIMARY KEY (session, seq)
)`;
const COLUMNS = 14;

/** Needs the package `pg`, see ../install-foreign.ts. */
export async function openPostgresInsert(
  host: string,
): Promise<(lines: readonly unknown[]) => Promise<void>> {
  const { Pool } = createRequire(import.meta.url)('pg') as PostgresClient;
  const pool = new Pool({ host, user: 'bench', database: 'postgres', max: 16 });
  await pool.query(TABLE);
  return async (lines) => {
    const [head, ...events] = lines as readonly Record<string, unknown>[];
    const { product, lane, session, device, manifest, ...facts } = head ?? {};
    const values = events.flatMap(({ seq, at, event, ...fields }) => [
      product,
      'production',
      lane,
      String(at).slice(0, 10),
      device ?? '00000000000000000000000000000000',
      session,
      seq,
      at,
      new Date().toISOString(),
      event,
      manifest,
      false,
      JSON.stringify(facts),
      JSON.stringify(fields),
    ]);
    const rows = events.map((_, row) => {
      const names = Array.from(
        { length: COLUMNS },
        (_, column) => `$${row * COLUMNS + column + 1}`,
      );
      return `(${names.join()})`;
    });
    await pool.query(`INSERT INTO events VALUES ${rows.join()} ON CONFLICT DO NOTHING`, values);
  };
}
