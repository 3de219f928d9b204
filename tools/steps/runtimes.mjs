// Other runtimes that the published packages are tried with: Node 22 and 24, and Bun.
import { spawnSync } from 'node:child_process';
import { root } from './install.mjs';

/** Fetches those that are not there yet. Without a network it is left be, and their tests say that they are skipped. */
export function ensureRuntimes() {
  const args = ['--import', 'tsx', 'tools/bundle/runtimes-main.ts'];
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) console.log('Not all could be fetched: their tests are skipped.');
}
