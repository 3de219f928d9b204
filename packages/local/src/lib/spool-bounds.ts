/**
 * What keeps the spool within its bounds. Reports that must go leave one line behind, which tells the collector how many
 * events went and why.
 *
 * That line is a `candor.lost` event of the youngest session that lost something, under the number of the last event that it
 * lost. Nothing else is ever sent under that, unless the event was taken and the answer lost: then the collector takes the line for a
 * repetition, and what it counts of other reports stays untold.
 */
import fs from 'node:fs';
import {
  formatEvent,
  LANE_TIME_STEPS_MS,
  LOST_EVENT,
  roundTime,
  type LostReason,
} from '@candor/manifest/report';
import type { LaneName } from '@candor/manifest/manifest';
import {
  spoolBytesMax,
  spoolDaysMax,
  spoolFileBytesMax,
  spoolFilesMax,
  spoolKeptShare,
  spoolLooksMax,
} from '../limits.ts';
import {
  claimFile,
  isAbandoned,
  listSpoolFiles,
  readDiskNow,
  readyFileOf,
  rename,
  type SpoolFile,
} from './spool-files.ts';
import { readNames, spoolFolderOf } from './state-places.ts';
import {
  countLosses,
  readFirstEventTime,
  readSeq,
  readSpooledReport,
  type SpooledReport,
} from './spooled-report.ts';
import { removeFile, writeAtomically } from './stored-file.ts';

const DAY_MS = 86_400_000;

/** Who looks after the spool, and when. */
export interface SpoolKeeper {
  readonly folder: string;
  readonly nowMs: number;
  /** Hex digits that no other process uses. */
  readonly senderHex: string;
}

/**
 * Drops the oldest reports if one more file does not fit. Many go at once, since each time leaves a file that counts them.
 * Returns how many events were lost.
 */
export function makeRoom(keeper: SpoolKeeper): number {
  // As a rule there are so few that they can not be too much, whatever they are: then no name is looked at.
  const names = readNames(spoolFolderOf(keeper.folder)).length;
  if ((names + 1) * spoolFileBytesMax <= spoolBytesMax) return 0;
  const files = listSpoolFiles(keeper.folder);
  if (files.length < spoolFilesMax && estimateBytes(files) + spoolFileBytesMax <= spoolBytesMax) {
    return 0;
  }
  const sized = files
    .map((spooled) => ({ spooled, ...readSize(spooled.file) }))
    .sort((a, b) => a.writtenMs - b.writtenMs);
  let bytes = sized.reduce((sum, { size }) => sum + size, spoolFileBytesMax);
  let count = sized.length + 1;
  if (bytes <= spoolBytesMax && count <= spoolFilesMax) return 0;
  const victims: SpoolFile[] = [];
  // Without the disk's own time, only what nobody writes to for certain can go.
  const diskNowMs = readDiskNow(keeper.folder, keeper.senderHex) ?? Number.NEGATIVE_INFINITY;
  for (const { spooled, size } of sized) {
    if (bytes <= spoolBytesMax * spoolKeptShare && count <= spoolFilesMax * spoolKeptShare) break;
    // Processes that died without closing their files leave most of them.
    if (!isAbandoned(spooled, keeper.nowMs, diskNowMs)) continue;
    victims.push(spooled);
    bytes -= size;
    count -= 1;
  }
  return dropFiles(keeper, victims, diskNowMs, 'spool_full');
}

/**
 * How much lies in the spool, without a look at each file: a handful can not be too much, most have their size in their name,
 * and of what is left some stand for the others.
 */
function estimateBytes(files: readonly SpoolFile[]): number {
  const most = files.length * spoolFileBytesMax;
  if (most + spoolFileBytesMax <= spoolBytesMax) return most;
  const unnamed = files.filter(({ bytes }) => bytes === null);
  const looked = unnamed.slice(0, spoolLooksMax);
  const lookedBytes = looked.reduce((sum, { file }) => sum + readSize(file).size, 0);
  const named = files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  return looked.length === 0 ? named : named + (lookedBytes / looked.length) * unnamed.length;
}

/** Drops the reports whose first event is older than `spoolDaysMax` days. Returns how many events were lost. */
export function dropExpired(keeper: SpoolKeeper): number {
  const { folder, nowMs } = keeper;
  const diskNowMs = readDiskNow(folder, keeper.senderHex);
  if (diskNowMs === null) return 0;
  const expired = listSpoolFiles(folder).filter((spooled) => {
    if (!isAbandoned(spooled, nowMs, diskNowMs)) return false;
    const firstMs = readFirstEventTime(spooled.file);
    return firstMs !== null && nowMs - firstMs > spoolDaysMax * DAY_MS;
  });
  return dropFiles(keeper, expired, diskNowMs, 'expired');
}

/**
 * Puts a report that is the caller's alone back with the lines that are `kept`, and one that counts those that were `refused`.
 * Returns how many events were lost.
 */
export function settleReport(
  keeper: SpoolKeeper,
  { session, part, file, report }: Victim,
  kept: readonly string[],
  refused: readonly string[],
): number {
  // Dropped meanwhile: its lane was turned off.
  if (!fs.existsSync(file)) return 0;
  const { lostLines, lostBefore } = countLosses(refused);
  const lostNow = refused.length - lostLines;
  // What only counts losses is not counted again, or it would come back for ever.
  const isCounted = lostNow > 0;
  const lines = isCounted
    ? [...kept, formatLoss(keeper, report, refused.at(-1), 'refused', lostNow + lostBefore)]
    : kept;
  if (lines.length === 0) {
    removeFile(file);
    return lostNow;
  }
  const text = report.head + lines.join('');
  const ready = readyFileOf(keeper.folder, session, part, Buffer.byteLength(text));
  // In its own place first, so that at no time two files hold the same events.
  if (writeAtomically(file, text).ok) rename(file, ready);
  else if (kept.length > 0)
    rename(file, readyFileOf(keeper.folder, session, part, report.body.length));
  else {
    // On a full disk there is room only when the report has gone.
    removeFile(file);
    writeAtomically(ready, text);
  }
  return lostNow;
}

export interface Victim {
  readonly session: string;
  readonly part: number;
  /** Where it lies now, under the claimed name. */
  readonly file: string;
  readonly report: SpooledReport;
}

/**
 * Claims a file, and reads it. Null where another was faster, or where nothing is in it: then it is removed. What can not be read is put
 * back for a later time, or removed as well.
 */
export function claimReport(
  keeper: SpoolKeeper,
  spooled: SpoolFile,
  diskNowMs: number,
  removesUnread?: boolean,
): Victim | null {
  const { session, part } = spooled;
  const file = claimFile(keeper.folder, spooled, keeper, diskNowMs);
  if (file === null) return null;
  const report = readSpooledReport(file);
  if (report) return { session, part, file, report };
  if (report === null || removesUnread) removeFile(file);
  else rename(file, spooled.file);
  return null;
}

function dropFiles(
  keeper: SpoolKeeper,
  files: readonly SpoolFile[],
  diskNowMs: number,
  reason: LostReason,
): number {
  const byLane = new Map<LaneName, Victim[]>();
  for (const spooled of files) {
    // What can never be read must not stay where there is no room.
    const victim = claimReport(keeper, spooled, diskNowMs, reason === 'spool_full');
    if (victim === null) continue;
    const { lane } = victim.report;
    byLane.set(lane, [...(byLane.get(lane) ?? []), victim]);
  }
  let lost = 0;
  for (const victims of byLane.values()) lost += replaceByCount(keeper, victims, reason);
  return lost;
}

/** Victims of one lane, oldest first. Returns how many events are lost now; the line counts those that were lost before too. */
function replaceByCount(
  keeper: SpoolKeeper,
  victims: readonly Victim[],
  reason: LostReason,
): number {
  const last = victims.at(-1);
  if (last === undefined) return 0;
  const lostNow = victims.reduce((sum, { report }) => sum + report.events - report.lostLines, 0);
  const lostBefore = victims.reduce((sum, { report }) => sum + report.lostBefore, 0);
  const line = formatLoss(
    keeper,
    last.report,
    last.report.lines.at(-1),
    reason,
    lostNow + lostBefore,
  );
  const text = last.report.head + line;
  const file = readyFileOf(keeper.folder, last.session, last.part, Buffer.byteLength(text));
  const isWritten = writeAtomically(file, text).ok;
  for (const victim of victims) removeFile(victim.file);
  // On a full disk there is room only now.
  if (!isWritten) writeAtomically(file, text);
  return lostNow;
}

/**
 * Under the number of the last event that was lost. Its time is no finer than those of its lane's events: reports of several
 * lanes may have to go at one moment, which must not join them.
 */
function formatLoss(
  { nowMs }: SpoolKeeper,
  { lane }: SpooledReport,
  last: string | undefined,
  reason: LostReason,
  count: number,
): string {
  return formatEvent({
    seq: readSeq(last ?? '') ?? 1,
    at: new Date(roundTime(nowMs, isLane(lane) ? lane : 'licence')).toISOString(),
    event: LOST_EVENT,
    fields: { reason, count },
  });
}

/** A file may hold anything, and what is no lane has the coarsest time of all. */
function isLane(lane: LaneName): boolean {
  return Object.hasOwn(LANE_TIME_STEPS_MS, lane);
}

function readSize(file: string): { readonly size: number; readonly writtenMs: number } {
  try {
    const { size, mtimeMs } = fs.statSync(file);
    return { size, writtenMs: mtimeMs };
  } catch {
    return { size: 0, writtenMs: 0 };
  }
}
