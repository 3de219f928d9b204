/**
 * Fetches other runtimes from npm into `dist/runtimes` for the test of the published packages: `npm run runtimes`, and as a step of
 * `npm test`. Some 130 MB are fetched, once; only the programs are kept. Ends with 1 where one can not be had.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderOf, isFetched, programOf, RUNTIMES, type Runtime } from './runtimes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function fetchRuntime(runtime: Runtime): void {
  const folder = folderOf(root, runtime);
  mkdirSync(folder, { recursive: true });
  console.log(`Fetching ${runtime.package} …`);
  // Twice a long wait would be long for a machine without a network.
  const pack = ['pack', runtime.package, '--pack-destination', folder, '--fetch-retries=1'];
  const packed = spawnSync('npm', [...pack, '--silent'], { encoding: 'utf8' });
  const tarball = packed.stdout.trim();
  if (packed.status !== 0 || tarball === '') return;
  spawnSync('tar', ['xzf', join(folder, tarball), '-C', folder, runtime.program]);
  rmSync(join(folder, tarball), { force: true });
}

for (const runtime of RUNTIMES) {
  // Where one can not be had, no other can: there is no network.
  if (!isFetched(root, runtime) && process.exitCode === undefined) fetchRuntime(runtime);
  if (isFetched(root, runtime)) {
    const version = execFileSync(programOf(root, runtime), ['--version'], { encoding: 'utf8' });
    console.log(`${runtime.name}: ${version.trim()}`);
  } else {
    console.error(`Expected ${runtime.package} of npm, got none.`);
    process.exitCode = 1;
  }
}
