/** The packages of `bench/package.json`: what Candor is measured against, installed on first use and in this folder alone. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bench = fileURLToPath(new URL('.', import.meta.url));

/** All of them, unless those that are named are there already. Throws where npm does not get them. */
export function installForeign(names: readonly string[]): void {
  if (names.every((name) => existsSync(join(bench, 'node_modules', name)))) return;
  console.error('Installing what Candor is measured against (about 85 MB, once) …');
  const args = ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'];
  // What npm says is no part of the result, which may be an object.
  execFileSync('npm', args, { cwd: bench, stdio: ['ignore', 2, 2] });
}
