/**
 * Tests that a machine does not allow: to mount a disk, to look at other processes, to have a network of its own. They are left out there, and it is
 * said, so that nobody takes a test for tried that was not. A pipeline tries them all: where the variable CI is set, what is not allowed
 * is a fault.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether nothing may be left out. */
export function mustTryAll(): boolean {
  return (process.env['CI'] ?? '') !== '';
}

/**
 * For `skipIf()`: whether tests that need `what` are left out, since the machine does not allow it. What only Linux has is left out
 * elsewhere.
 */
export function isLeftOut(what: string, isAllowed: () => boolean): boolean {
  if (process.platform !== 'linux') return true;
  if (mustTryAll() || isAllowed()) return false;
  tellLeftOut(what, 'the system refuses');
  return true;
}

/** Says on stderr what is not tried, and why: once in a process. */
export function tellLeftOut(what: string, why: string): void {
  if (!told.has(what)) process.stderr.write(`\nNOT TRIED HERE: ${what}, since: ${why}\n\n`);
  told.add(what);
}

const told = new Set<string>();

/** Whether this process may mount a disk. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'candor-mount-'));
  const isMounted = isDone('mount', '-t', 'tmpfs', 'tmpfs', folder);
  if (isMounted) spawnSync('umount', [folder]);
  rmdirSync(folder);
  return isMounted;
}

/** Whether `unshare` may give a process what these flags say. */
export function canUnshare(flags: readonly string[], command: readonly string[]): boolean {
  return isDone('unshare', ...flags, ...command);
}

function isDone(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}
