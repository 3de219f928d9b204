/**
 * What failures, slow operations and their sessions leave on the disk, removed for lanes that were turned off. Most products leave nothing of the kind, so
 * this looks first and takes little code to do so.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { LaneName } from '@candor/manifest/manifest';
import {
  baselinesFileOf,
  crashesFolderOf,
  readNames,
  sessionsFolderOf,
  toldFileOf,
} from './lib/state-places.ts';
import { crashDaysMax, cutShortAfterMs } from './limits.ts';

/** `lanes` are those that nobody wants. A mark that can not be read is nobody's and goes too. */
export function dropFailures(folder: string, lanes: readonly LaneName[]): void {
  if (lanes.includes('exceptions')) {
    fs.rmSync(crashesFolderOf(folder), RECURSIVE);
    fs.rmSync(toldFileOf(folder), RECURSIVE);
  }
  if (lanes.includes('performance')) fs.rmSync(baselinesFileOf(folder), RECURSIVE);
  const marks = sessionsFolderOf(folder);
  for (const name of readNames(marks)) {
    const file = path.join(marks, name);
    if (lanes.some((lane) => isOfLane(file, lane))) fs.rmSync(file, RECURSIVE);
  }
  try {
    fs.rmdirSync(marks);
  } catch {
    // Not there, not empty, or another process that has seen the same turned off was first.
  }
}

/** Removes failures that were last met longer ago than they are kept, by the time at which they were written. Never throws. */
export function dropOldFailures(folder: string, nowMs: number): void {
  try {
    const crashes = crashesFolderOf(folder);
    for (const name of fs.readdirSync(crashes)) {
      const file = path.join(crashes, name);
      // What was cut short on its way is nobody's once no process can still be writing it.
      const ageMsMax = name.endsWith('.tmp') ? cutShortAfterMs : crashDaysMax * DAY_MS;
      if (nowMs - fs.statSync(file).mtimeMs > ageMsMax) fs.rmSync(file, RECURSIVE);
    }
  } catch {
    // Not there, or removed under our hands.
  }
}

const DAY_MS = 86_400_000;
const RECURSIVE = { recursive: true, force: true } as const;

function isOfLane(file: string, lane: LaneName): boolean {
  try {
    const { lane: marked } = JSON.parse(fs.readFileSync(file, 'utf8')) as { lane?: unknown };
    return marked === lane;
  } catch {
    return true;
  }
}
