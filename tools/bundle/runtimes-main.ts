/** Fetches other runtimes from npm into `dist/runtimes`, some 400 MB, for the test of the published packages: `npm run runtimes`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderOf, isFetched, programOf, RUNTIMES } from './runtimes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const runtime of RUNTIMES) {
  if (!isFetched(root, runtime)) {
    const folder = folderOf(root, runtime);
    mkdirSync(folder, { recursive: true });
    const pack = ['pack', runtime.package, '--pack-destination', folder, '--silent'];
    const tarball = execFileSync('npm', pack, { encoding: 'utf8' }).trim();
    execFileSync('tar', ['xzf', join(folder, tarball), '-C', folder]);
  }
  const version = execFileSync(programOf(root, runtime), ['--version'], { encoding: 'utf8' });
  console.log(`${runtime.name}: ${version.trim()}`);
}
