/**
 * Where a write ends when it is on the disk. `O_DSYNC` asks for that (open(2)), and a file system that was never taught to heed the
 * flag may take it and do nothing: FUSE with direct I/O hands it on and asks for no sync. So it is relied on where it is known to hold.
 */
import { statfs } from 'node:fs/promises';

/** By the type that statfs(2) tells: linux/magic.h, and for zfs sys/fs/zfs.h of OpenZFS. */
const SYNCING_TYPES: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext2, ext3, ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x2fc12fc1, 'zfs'],
  [0xf2f52010, 'f2fs'],
  [0x01021994, 'tmpfs'],
]);

/** Whether `O_DSYNC` can be relied on in this folder; false wherever that is not known. */
export async function areWritesSynced(folder: string): Promise<boolean> {
  // Elsewhere the flag does not say as much, and types have other numbers.
  if (process.platform !== 'linux') return false;
  try {
    const { type } = await statfs(folder);
    return SYNCING_TYPES.has(type);
  } catch {
    return false;
  }
}
