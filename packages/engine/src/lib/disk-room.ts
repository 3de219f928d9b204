/**
 * Whether there is room on a disk. The embedded engine does not notice that a write has failed (ENOSPC, seen with strace at
 * ClickHouse 26.7.2.1 in chdb): it answers that all went well, and leaves an empty file. So it must never meet a full disk.
 */
import { statfsSync } from 'node:fs';
import { freeBytesToStartShare, freeFilesMin } from '../limits.ts';

export interface Room {
  readonly dataFolder: string;
  /** What has to stay free on its disk. */
  readonly freeBytesMin: number;
}

/** True where the system does not tell. Takes some microseconds. */
export function hasRoom({ dataFolder, freeBytesMin }: Room): boolean {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(dataFolder);
    // Some file systems have as many files as there is room for, and tell of none.
    return bavail * bsize >= freeBytesMin && (files === 0 || ffree >= freeFilesMin);
  } catch {
    return true;
  }
}

/** Some more than what it needs to stay up: an engine that starts begins to merge. */
export function hasRoomToStart({ dataFolder, freeBytesMin }: Room): boolean {
  return hasRoom({ dataFolder, freeBytesMin: freeBytesMin * freeBytesToStartShare });
}
