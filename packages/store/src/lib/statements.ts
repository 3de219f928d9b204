/** The .sql files of this package: `sql/statements` by name, `sql/migrations` by number. Found from source and from dist alike. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** Every file of sql/statements; a test compares. */
export const STATEMENTS = [
  'attach-part',
  'clear-erasing-owners',
  'clear-erasing-sessions',
  'clear-next',
  'compare-releases',
  'count-erasing-ordinals',
  'count-events',
  'count-expired',
  'count-next-days',
  'count-next-different',
  'count-next-health-hours',
  'count-next-health-sessions',
  'count-next-health-spans',
  'count-next-heard',
  'count-next-numbers',
  'count-next-sets',
  'count-next-spreads',
  'count-next-together',
  'count-running',
  'create-database',
  'drop-old-parts',
  'erase-events',
  'erase-ordinals',
  'erase-session-days',
  'expire-events',
  'expire-session-days',
  'export-held',
  'find-bounds',
  'find-erasing-days',
  'find-erasing-sessions',
  'find-events',
  'find-expired-days',
  'find-failure-cells',
  'find-failure-groups',
  'find-failure-samples',
  'find-failure-texts',
  'find-failure-versions',
  'find-generations',
  'find-grown-days',
  'find-health-cells',
  'find-health-versions',
  'find-held',
  'find-profiles',
  'find-session-days',
  'find-shared-starts',
  'find-stale-days',
  'freeze-table',
  'give-ordinals',
  'list-days',
  'list-lanes',
  'list-migrations',
  'list-old-parts',
  'list-owners',
  'list-stale-days',
  'read-generation',
  'read-last-received',
  'read-parts-state',
  'read-product-days',
  'read-table-folders',
  'read-version',
  'remove-left-ordinals',
  'replace-day',
  'replace-health-hours',
  'replace-health-sessions',
  'replace-numbers',
  'replace-sets',
  'stop-counts',
  'stop-removals',
  'unfreeze-table',
] as const;
export type StatementName = (typeof STATEMENTS)[number];

export interface MigrationFile {
  /** `001-events` */
  readonly name: string;
  /** SHA-256 of the text, in hex. */
  readonly checksum: string;
  readonly statements: readonly string[];
}

/** Both `src/lib` and `dist/lib` lie two folders below the package. */
export const SQL_FOLDER: URL = new URL('../../sql/', import.meta.url);

const texts = new Map<StatementName, string>();

export async function readStatement(name: StatementName): Promise<string> {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = await readFile(new URL(`statements/${name}.sql`, SQL_FOLDER), 'utf8');
  texts.set(name, text);
  return text;
}

/** The numbered files, in their order. */
export async function readMigrationFiles(): Promise<readonly MigrationFile[]> {
  const folder = new URL('migrations/', SQL_FOLDER);
  const files = (await readdir(folder)).filter((file) => /^\d{3}-.+\.sql$/.test(file)).toSorted();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(new URL(file, folder), 'utf8');
      return {
        name: file.slice(0, -'.sql'.length),
        checksum: createHash('sha256').update(text).digest('hex'),
        statements: splitStatements(text),
      };
    }),
  );
}

/** ClickHouse takes one statement a request. In our files each ends with a semicolon at the end of a line. */
export function splitStatements(text: string): readonly string[] {
  return text
    .split(/;[ \t]*(?:\n|$)/)
    .filter((part) => part.replaceAll(/^\s*--.*$/gm, '').trim() !== '');
}
