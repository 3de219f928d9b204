/** A disk that is soon full: a small tmpfs, where this user may mount one. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tellNotAllowed } from './not-allowed.fixture.ts';

export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that is left. */
  readonly fill: () => void;
  /** Takes all but so many bytes. */
  readonly leave: (bytes: number) => void;
  /** Gives that room back. */
  readonly clear: () => void;
  readonly remove: () => void;
}

/** Null where mounting is not allowed: see `tellNotAllowed()`. `folder` must be empty or absent; left out, one is made. */
export function mountSmallDisk(bytes: number, folder?: string): SmallDisk | null {
  const path = folder ?? mkdtempSync(join(tmpdir(), 'candor-disk-'));
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path];
    execFileSync('mount', options, { stdio: 'ignore' });
  } catch (failure) {
    if (folder === undefined) rmSync(path, { recursive: true, force: true });
    return tellNotAllowed('a small disk', failure);
  }
  const filler = join(path, 'filler');
  return {
    folder: path,
    fill: () => fillUp(filler),
    leave: (left) => {
      const { bavail, bsize } = statfsSync(path);
      appendFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - left)));
    },
    clear: () => rmSync(filler, { force: true }),
    remove: () => {
      // Lazily: a file that a failing test left open must not keep the disk mounted.
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function fillUp(filler: string): void {
  const handle = openSync(filler, 'a');
  try {
    for (const chunkBytes of [16_777_216, 65_536, 4_096, 1]) {
      const chunk = Buffer.alloc(chunkBytes);
      for (;;) {
        if (!hasWritten(handle, chunk)) break;
      }
    }
  } finally {
    closeSync(handle);
  }
}

function hasWritten(handle: number, chunk: Buffer): boolean {
  try {
    return writeSync(handle, chunk) === chunk.length;
  } catch {
    return false;
  }
}
