/**
 * A power cut: the data folder lies on an ext4 file system in a file, which is shut down under load without its log being flushed
 * (the kernel's own means to test this, EXT4_IOC_SHUTDOWN). What was not synced is gone, whatever the processes believed. Then it
 * is mounted again, which replays its journal as after a real one.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, findEngine, killIfThere, pause } from './trial.ts';

const imageBytes = 2 * 1024 ** 3;
const lifeMsMin = 800;
const lifeMsMax = 3_000;

/** ioctl(folder, EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH), from linux/fs/ext4/ext4.h. */
const SHUT_DOWN = `
import fcntl, os, struct, sys
fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))
`;

export function createPowerCut(times: number): Fault {
  return {
    title: 'power cut',
    run: async (trial) => {
      const disk = openDisk(trial.folder);
      if (disk === null) return null;
      try {
        let child = await trial.start();
        for (let time = 0; time < times; time += 1) {
          await pause(lifeMsMin + Math.random() * (lifeMsMax - lifeMsMin));
          disk.cutPower();
          killIfThere(findEngine(child));
          await trial.kill(child);
          disk.mountAgain();
          child = await trial.start();
          await trial.compare();
        }
        await trial.stop(child);
        return times;
      } finally {
        disk.remove();
      }
    },
  };
}

interface Disk {
  readonly cutPower: () => void;
  readonly mountAgain: () => void;
  readonly remove: () => void;
}

/** Puts what lies in `folder` on a disk of its own. Null where mounting is not allowed. */
function openDisk(folder: string): Disk | null {
  const work = mkdtempSync(join(tmpdir(), 'candor-power-'));
  const image = join(work, 'image');
  const before = join(work, 'before');
  const run = (program: string, ...args: readonly string[]): void =>
    void execFileSync(program, args, { stdio: 'ignore' });
  const mount = (): void => run('mount', '-o', 'loop', image, folder);
  try {
    cpSync(folder, before, { recursive: true });
    run('truncate', '-s', String(imageBytes), image);
    run('mkfs.ext4', '-q', '-F', image);
    mount();
    cpSync(before, folder, { recursive: true });
    run('sync', '-f', folder);
  } catch {
    rmSync(work, { recursive: true, force: true });
    return null;
  }
  return {
    cutPower: () => run('python3', '-c', SHUT_DOWN, folder),
    mountAgain: () => {
      unmount(folder);
      mount();
    },
    remove: () => {
      unmount(folder);
      rmSync(work, { recursive: true, force: true });
    },
  };
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
