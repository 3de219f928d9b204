/**
 * `strace`, where it is installed and may trace.
 */
import { spawn } from 'node:child_process';

/** Every call that names a file, opens a way to somebody else or makes a process; of all processes that come of one. */
const FLAGS: readonly string[] = [
  '-f',
  '-qq',
  '-e',
  'trace=network,process,%file',
  '-e',
  'signal=none',
];

/** The command line before `-o FILE PROGRAM`, or null. With a filter in the kernel, calls that are not traced cost nothing. */
export async function findTracer(): Promise<readonly string[] | null> {
  if (process.platform !== 'linux') return null;
  for (const flags of [['--seccomp-bpf', ...FLAGS], FLAGS]) {
    if (await isWorking(['strace', ...flags])) return ['strace', ...flags];
  }
  return null;
}

function isWorking([command = '', ...flags]: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, [...flags, '-o', '/dev/null', process.execPath, '--version'], {
      stdio: 'ignore',
    });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}
