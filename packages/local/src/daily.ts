/**
 * Marks of what was told today, so that it is told once a day and no more, however many processes run: one empty file each,
 * `daily/<lane>.<day>.<hash>`. Those of a few other days stay too, whichever these are: a clock that jumps and comes back tells nothing
 * twice.
 *
 * The hash is keyed with the device secret: whoever reads the names of the files learns how many there are and nothing else.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { LaneName } from '@candor/manifest/manifest';
import { hmacSha256 } from './lib/sha256.ts';
import { readNames } from './lib/state-places.ts';
import { codeOf, removeFile } from './lib/stored-file.ts';
import { dailyMarksMax, markedDaysMax } from './limits.ts';
import { makeFolder } from './make-folder.ts';

export interface DailyMark {
  readonly lane: LaneName;
  /** UTC day, `2026-11-21`. */
  readonly day: string;
  readonly event: string;
  /** What is told once a day: the id of a project, the content of an audit. It is hashed and never written. */
  readonly key: string;
}

/**
 * Sets the mark. `first` for exactly one caller a day, `again` for all others, also when there are `dailyMarksMax` marks
 * already; `unkept` where no disk could hold it, so that the caller has to remember for itself.
 */
export function setDailyMark(
  folder: string,
  secret: Uint8Array,
  mark: DailyMark,
): 'first' | 'again' | 'unkept' {
  const marks = dailyFolderOf(folder);
  if (!isFolderMade(marks)) return 'unkept';
  if (dropOlder(marks, mark) >= dailyMarksMax) return 'again';
  try {
    // Only one process can make the file.
    fs.closeSync(fs.openSync(path.join(marks, nameOf(secret, mark)), 'wx', 0o600));
    return 'first';
  } catch (error) {
    return codeOf(error) === 'EEXIST' ? 'again' : 'unkept';
  }
}

/** Takes back a mark that was set for what then could not be kept. */
export function removeDailyMark(folder: string, secret: Uint8Array, mark: DailyMark): void {
  removeFile(path.join(dailyFolderOf(folder), nameOf(secret, mark)));
}

/** Whether the mark was set. Only reads. */
export function hasDailyMark(folder: string, secret: Uint8Array, mark: DailyMark): boolean {
  return fs.existsSync(path.join(dailyFolderOf(folder), nameOf(secret, mark)));
}

/** Removes the marks of these lanes, and the folder if that leaves nothing in it. */
export function dropDailyMarks(folder: string, lanes: readonly LaneName[]): void {
  const marks = dailyFolderOf(folder);
  for (const name of readNames(marks)) {
    if (lanes.some((lane) => name.startsWith(`${lane}.`))) removeFile(path.join(marks, name));
  }
  try {
    fs.rmdirSync(marks);
  } catch {
    // Not there, or other lanes have marks in it.
  }
}

function isFolderMade(marks: string): boolean {
  try {
    makeFolder(marks, 0o700);
    return true;
  } catch {
    return false;
  }
}

/**
 * Removes the lane's marks of all days but this one and those of the latest others; returns how many marks of this day there are.
 * Nobody can tell a day that is over from one that the clock comes back to. The oldest go first, also where there would be more than
 * `dailyMarksMax` in all, with the one that is to come.
 */
function dropOlder(marks: string, { lane, day }: DailyMark): number {
  const names = readNames(marks).filter((name) => name.startsWith(`${lane}.`));
  const others = names.filter((name) => dayOf(name) !== day).toReversed();
  const current = names.length - others.length;
  const days = new Set([...new Set(others.map(dayOf))].slice(0, markedDaysMax - 1));
  const room = Math.max(0, dailyMarksMax - 1 - current);
  const isOver = (name: string, index: number): boolean => index >= room || !days.has(dayOf(name));
  for (const name of others.filter(isOver)) removeFile(path.join(marks, name));
  return current;
}

function dayOf(name: string): string | undefined {
  return name.split('.')[1];
}

function dailyFolderOf(folder: string): string {
  return path.join(folder, 'daily');
}

function nameOf(secret: Uint8Array, { lane, day, event, key }: DailyMark): string {
  // Names of events hold no NUL, so that no two marks give the same message.
  const hash = hmacSha256(secret, Buffer.from(`candor-daily-1\0${event}\0${key}`, 'utf8'));
  return `${lane}.${day}.${Buffer.from(hash.subarray(0, 16)).toString('hex')}`;
}
