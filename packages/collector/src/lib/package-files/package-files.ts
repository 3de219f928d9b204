/** Files of this package that are no code: the same place seen from `src/` and from `dist/`. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE_FOLDER = fileURLToPath(new URL('../../..', import.meta.url));

export function readOwnVersion(): string {
  const text = readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}

/** The texts of the numbered `.sql` files that make the metadata's tables, in their order. */
export function readMigrations(): readonly string[] {
  const folder = join(PACKAGE_FOLDER, 'sql');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}
