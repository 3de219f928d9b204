/**
 * A disk whose power can be cut: an ext4 file system in a file, which is shut down without its log being flushed, by the kernel's
 * own means to test this (EXT4_IOC_SHUTDOWN). What was not synced is gone, whatever the processes believed. To mount it again
 * replays its journal, as after a real cut.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tellNotAllowed } from './not-allowed.fixture.ts';

export interface PowerCutDisk {
  readonly cutPower: () => void;
  /** Once nobody uses it any more. */
  readonly mountAgain: () => void;
  readonly remove: () => void;
}

const IMAGE_BYTES = 2 * 1024 ** 3;

/** ioctl(folder, EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH), from linux/fs/ext4/ext4.h. */
const SHUT_DOWN = `
import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))
`;

/** Puts what lies in `folder` on a disk of its own. Null where mounting is not allowed: see `tellNotAllowed()`. */
export function openPowerCutDisk(folder: string): PowerCutDisk | null {
  const work = mkdtempSync(join(tmpdir(), 'candor-power-'));
  const image = join(work, 'image');
  const before = join(work, 'before');
  const run = (program: string, ...args: readonly string[]): void =>
    void execFileSync(program, args, { stdio: 'ignore' });
  const mount = (): void => run('mount', '-o', 'loop', image, folder);
  try {
    cpSync(folder, before, { recursive: true });
    run('truncate', '-s', String(IMAGE_BYTES), image);
    run('mkfs.ext4', '-q', '-F', image);
    mount();
    cpSync(before, folder, { recursive: true });
    run('sync', '-f', folder);
  } catch (failure) {
    rmSync(work, { recursive: true, force: true });
    return tellNotAllowed('a disk whose power can be cut', failure);
  }
  return {
    cutPower: () => {
      run('python3', '-c', SHUT_DOWN, folder);
      requireDead(folder);
    },
    mountAgain: () => {
      unmount(folder);
      mount();
    },
    remove: () => {
      // Lazily: a file that a failing test left open must not keep the disk mounted.
      run('umount', '-l', folder);
      rmSync(work, { recursive: true, force: true });
    },
  };
}

/** A disk that goes on taking writes has had no cut. */
function requireDead(folder: string): void {
  try {
    writeFileSync(join(folder, 'after-the-cut'), '');
  } catch {
    return;
  }
  throw new Error(`expected a disk without power at ${folder}, got one that takes writes`);
}

/** The engine's process may need a moment until it is gone. */
function unmount(folder: string): void {
  for (let tries = 0; ; tries += 1) {
    try {
      execFileSync('umount', [folder], { stdio: 'ignore' });
      return;
    } catch (failure) {
      if (tries > 50) throw failure;
      execFileSync('sleep', ['0.1']);
    }
  }
}
