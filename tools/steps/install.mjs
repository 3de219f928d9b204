// Plain JavaScript without dependencies: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const nodeOldest = [20, 19];

/** Ends with a clear message where Node is too old for the project. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > nodeOldest[0] || (major === nodeOldest[0] && minor >= nodeOldest[1])) return;
  stop(`Candor needs Node ${nodeOldest.join('.')} or newer, and this is ${process.versions.node}.`);
}

/** Installs the packages if they are absent or older than the lock file, and says so. */
export function ensureInstalled() {
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  const isFirst = !existsSync(installed);
  console.log(
    isFirst ? 'Installing packages (about 900 MB, once) …' : 'Bringing packages up to date …',
  );
  // Not `npm ci`: it refuses a lock file that lacks the native packages of platforms that a registry does not carry.
  run('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error']);
}

/** Runs a command in the project's folder; ends with its exit code when it fails. */
export function run(command, args, env = {}) {
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...env },
  });
  if (done.error) stop(`Could not run ${command}: ${done.error.message}`);
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/** Runs a program that the project installed. */
export function runInstalled(program, args, env = {}) {
  run(join(root, 'node_modules', '.bin', program), args, env);
}

export function stop(message) {
  console.error(message);
  process.exit(1);
}
