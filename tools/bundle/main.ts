/**
 * Builds the packages of the user's side as they are published, into `dist/packages`: `npm run bundle`. With `--readable` they
 * keep their comments, white space and names of local variables, for whoever reads them.
 */
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackages } from './build-packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const isReadable = process.argv.includes('--readable');
const target =
  process.argv.slice(2).find((word) => !word.startsWith('--')) ?? join(root, 'dist', 'packages');
let total = 0;
for (const folder of await buildPackages({ root, target, isReadable })) {
  const sizes = readdirSync(folder).map(
    (file) => [file, statSync(join(folder, file)).size] as const,
  );
  const sum = sizes.reduce((all, [, size]) => all + size, 0);
  total += sum;
  console.log(`@candor/${basename(folder)}: ${sum} bytes`);
  for (const [file, size] of sizes) console.log(`  ${String(size).padStart(7)}  ${file}`);
}
console.log(`together: ${total} bytes, in ${target}`);
