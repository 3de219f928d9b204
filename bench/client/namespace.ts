/**
 * A network with nothing but loopback: some of what is measured here calls hosts that nobody has configured.
 */
import { spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { readFileSync } from 'node:fs';

/** Whether this process has no way out but loopback. */
export function isIsolated(): boolean {
  if (process.platform !== 'linux') return false;
  // Two lines of headings, then one for each interface, whether it is up or not.
  const lines = readFileSync('/proc/net/dev', 'utf8').trim().split('\n').slice(2);
  const isUp = networkInterfaces()['lo'] !== undefined;
  return isUp && lines.every((line) => line.trim().startsWith('lo:'));
}

/**
 * Runs this very program again in a network namespace, and a process namespace that leaves nothing behind. Returns its exit code;
 * null where the machine does not let us make one.
 */
export function runIsolated(args: readonly string[]): number | null {
  for (const flags of [['-n'], ['-rn']]) {
    const unshare = [...flags, '--pid', '--fork', '--kill-child'];
    if (spawnSync('unshare', [...unshare, 'true'], { stdio: 'ignore' }).status !== 0) continue;
    const script = 'ip link set lo up && exec "$0" "$@"';
    const again = [process.execPath, ...process.execArgv, process.argv[1] ?? '', ...args];
    const done = spawnSync('unshare', [...unshare, 'sh', '-c', script, ...again], {
      stdio: 'inherit',
    });
    return done.status ?? 1;
  }
  return null;
}
