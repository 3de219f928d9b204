/**
 * Runs a program where there is no network but loopback: other SDKs call hosts that nobody has configured. The machine has a
 * name and an address of its own there, by which one can see whether anything of them was kept.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

/** The name of the machine in there, and an address of it beside loopback's usual one. */
export const HOST_NAME = 'machine-of-klaus';
export const ADDRESS = '10.99.88.77';

const FLAGS = ['--net', '--uts', '--pid', '--fork', '--kill-child'];

/** The flags with which this machine lets us make a namespace; null where it does not. */
export function findNamespace(): readonly string[] | null {
  for (const flags of [FLAGS, ['--map-root-user', ...FLAGS]]) {
    const made = spawnSync('unshare', [...flags, 'sh', '-c', PREPARE], { stdio: 'ignore' });
    if (made.status === 0) return flags;
  }
  return null;
}

const PREPARE = `ip link set lo up && ip address add ${ADDRESS}/32 dev lo && echo ${HOST_NAME} > /proc/sys/kernel/hostname`;

export function spawnIsolated(
  flags: readonly string[],
  command: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): ChildProcess {
  const script = `${PREPARE} && exec "$0" "$@"`;
  return spawn('unshare', [...flags, 'sh', '-c', script, ...command], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
