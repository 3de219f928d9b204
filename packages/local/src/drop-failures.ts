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
  quietEndFileOf,
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
  if (lanes.length > 0) fs.rmSync(quietEndFileOf(folder), RECURSIVE);
  const marks = sessionsFolderOf(folder);
  if (!fs.existsSync(marks)) return;
  for (const name of fs.readdirSync(marks)) {
    const file = path.join(marks, name);
    if (lanes.some((lane) => isOfLane(file, lane))) fs.rmSync(file, RECURSIVE);
  }
  if (fs.readdirSync(marks).length === 0) fs.rmdirSync(marks);
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
