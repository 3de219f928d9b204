/**
 * Whether a process is still the one that it was: numbers of processes are given out again.
 */
import fs from 'node:fs';
import { hmacSha256 } from './sha256.ts';

/**
 * What tells a running process from all others that have had its number: on Linux the clock tick in which it began (proc_pid_stat(5),
 * field 22), elsewhere only that there is one. Undefined where there is none.
 */
export function readProcessBirth(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = readStart(`/proc/${pid}/stat`);
      // The second field is the name in brackets, and may hold brackets itself.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // A zombie is over: in a container there may be nobody to fetch it.
      return fields[0] === 'Z' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    process.kill(pid, 0);
    return '';
  } catch (error) {
    // Somebody else's process is a process too.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? '' : undefined;
  }
}

/** The whole of a small file of the system: `readFileSync()` takes room for 64 kB where none tells how long it is. */
function readStart(file: string): string {
  const fd = fs.openSync(file, 'r');
  try {
    const bytes = Buffer.allocUnsafe(STAT_BYTES);
    return bytes.toString('latin1', 0, fs.readSync(fd, bytes));
  } finally {
    fs.closeSync(fd);
  }
}

/** More than 52 numbers of 20 digits and a name of 16 bytes take; the kernel gives them in one read. */
const STAT_BYTES = 2_048;

let place: string | undefined;

/**
 * Where this process's numbers hold: a hash of the machine's id and of the namespace of processes, so that a home that several machines or
 * containers share does not mix them up. '' where they can not be looked up, in a sandbox that sees the processes of another namespace:
 * that is no place. It is not sent.
 */
export function findProcessPlace(): string {
  place ??= isListed() ? hashPlace() : '';
  return place;
}

function hashPlace(): string {
  const machine = readOrNone(() => readStart('/etc/machine-id').trim());
  const hash = hmacSha256(Buffer.from(machine), Buffer.from(readLink('/proc/self/ns/pid')));
  return Buffer.from(hash).toString('hex', 0, 8);
}

/** Whether the system's list of processes has this one under the number that it has for itself. */
function isListed(): boolean {
  return process.platform !== 'linux' || readLink('/proc/self') === String(process.pid);
}

function readLink(file: string): string {
  return readOrNone(() => fs.readlinkSync(file));
}

function readOrNone(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
