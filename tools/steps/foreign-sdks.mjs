// SDKs of others that the collector's doors are tested with: in a folder of their own, whose lock the project's does not know of.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

const folder = join(root, 'e2e', 'foreign-sdks');
const lock = join(folder, 'package-lock.json');
const installed = join(folder, 'node_modules', '.package-lock.json');

/**
 * Installs them where that was not done yet. Without a network it is left be: then their test says aloud that it is skipped, and
 * fails where CI=true. None of their install scripts run.
 */
export function ensureForeignSdks() {
  if (process.platform !== 'linux') return;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('Installing SDKs of others for the test of their doors (about 270 MB, once) …');
  const quiet = ['--no-fund', '--no-audit', '--loglevel=error', '--engine-strict=false'];
  const done = spawnSync('npm', ['install', '--no-save', '--ignore-scripts', ...quiet], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (done.status !== 0)
    console.log('They could not be installed: their test is skipped, and fails where CI=true.');
}
