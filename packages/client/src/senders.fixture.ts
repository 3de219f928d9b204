/**
 * The detached senders that products have left behind, as the system shows them.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isLeftOut } from '@candor/testing/left-out';

/** Whether processes can be looked at here, or must be. */
export const CAN_SEE_PROCESSES: boolean = !isLeftOut('looking at processes', () =>
  fs.existsSync('/proc/self/cmdline'),
);

/** Waits for what another process does, as long as a test may take. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(20);
}

/** Process ids of the senders of the product with this state folder. */
export function findSenders(folder: string): readonly number[] {
  const mark = path.join(folder, 'spool', 'sender-');
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => readProcess(pid, 'cmdline').includes(mark));
}

export function untilSendersEnd(folder: string): Promise<void> {
  return until(() => findSenders(folder).length === 0);
}

/** What everybody on the machine can read of a process; '' of one that is gone. */
export function readProcess(pid: number, name: 'cmdline' | 'environ'): string {
  try {
    return fs.readFileSync(`/proc/${pid}/${name}`, 'latin1').replaceAll('\0', '\n');
  } catch {
    return '';
  }
}
