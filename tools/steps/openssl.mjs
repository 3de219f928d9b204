// The tests of TLS make certificates of their own with the openssl command, which a bare machine may not have.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const isThere = () => spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;

/** Installs Debian's where that can be done without asking anybody. */
function install() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', 'openssl');
}

/** Ends the process where there is none and none can be installed. */
export function ensureOpenssl() {
  if (isThere()) return;
  install();
  if (isThere()) return;
  console.error('Expected the command openssl, got none. Install it: tests of TLS need it.');
  process.exit(1);
}
