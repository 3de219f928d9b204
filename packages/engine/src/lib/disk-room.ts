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
    return isEnough(statfsSync(dataFolder), freeBytesMin);
  } catch {
    return true;
  }
}

/** Some more than what it needs to stay up, where it was short: an engine that starts begins to merge. */
export function hasRoomAgain({ dataFolder, freeBytesMin }: Room): boolean {
  return hasRoom({ dataFolder, freeBytesMin: freeBytesMin * freeBytesToStartShare });
}

/** As statfs(2) tells. Some file systems tell of no blocks, or have as many files as there is room for and tell of none. */
export interface DiskRoom {
  readonly blocks: number;
  readonly bavail: number;
  readonly bsize: number;
  readonly files: number;
  readonly ffree: number;
}

export function isEnough(room: DiskRoom, freeBytesMin: number): boolean {
  const hasBytes = room.blocks === 0 || room.bavail * room.bsize >= freeBytesMin;
  return hasBytes && (room.files === 0 || room.ffree >= freeFilesMin);
}
