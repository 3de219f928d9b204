/**
 * What keeps the spool within its bounds. Reports that must go leave one line behind, which tells the collector how many
 * events went and why.
 *
 * That line is a `candor.lost` event of the youngest session that lost something, under the number of the first event that it
 * lost: a number that nothing else will ever be sent under.
 */
import fs from 'node:fs';
import { formatEvent, LOST_EVENT, type LostReason } from '@candor/manifest/report';
import type { LaneName } from '@candor/manifest/manifest';
import {
  spoolBytesMax,
  spoolDaysMax,
  spoolFileBytesMax,
  spoolFilesMax,
  spoolKeptShare,
} from '../limits.ts';
import {
  claimFile,
  isAbandoned,
  listSpoolFiles,
  readDiskNow,
  readyFileOf,
  type SpoolFile,
} from './spool-files.ts';
import { readFirstEventTime, readSpooledReport, type SpooledReport } from './spooled-report.ts';
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
  const files = listSpoolFiles(keeper.folder);
  // A handful of files can not be too many, and reading their sizes would be wasted on every short command.
  if (files.length * (spoolFileBytesMax + 1) < spoolBytesMax && files.length < spoolFilesMax) {
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
  return dropFiles(keeper, victims, 'spool_full');
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
  return dropFiles(keeper, expired, 'expired');
}

/** Removes a report that is the caller's alone, and leaves a line that counts its events. Returns how many were lost. */
export function dropReport(keeper: SpoolKeeper, claimed: Victim, reason: LostReason): number {
  return replaceByCount(keeper, [claimed], reason);
}

export interface Victim {
  readonly session: string;
  readonly part: number;
  /** Where it lies now, under the claimed name. */
  readonly file: string;
  readonly report: SpooledReport;
}

function dropFiles(keeper: SpoolKeeper, files: readonly SpoolFile[], reason: LostReason): number {
  const byLane = new Map<LaneName, Victim[]>();
  for (const spooled of files) {
    const file = claimFile(keeper.folder, spooled, keeper.nowMs, keeper.senderHex);
    if (file === null) continue;
    const report = readSpooledReport(file);
    if (report === null) {
      removeFile(file);
      continue;
    }
    const victim = { session: spooled.session, part: spooled.part, file, report };
    byLane.set(report.lane, [...(byLane.get(report.lane) ?? []), victim]);
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
  const line = formatEvent({
    seq: last.report.firstSeq,
    at: new Date(keeper.nowMs).toISOString(),
    event: LOST_EVENT,
    fields: { reason, count: lostNow + lostBefore },
  });
  const file = readyFileOf(keeper.folder, last.session, last.part);
  const text = last.report.head + line;
  const isWritten = writeAtomically(file, text).ok;
  for (const victim of victims) removeFile(victim.file);
  // On a full disk there is room only now.
  if (!isWritten) writeAtomically(file, text);
  return lostNow;
}

function readSize(file: string): { readonly size: number; readonly writtenMs: number } {
  try {
    const { size, mtimeMs } = fs.statSync(file);
    return { size, writtenMs: mtimeMs };
  } catch {
    return { size: 0, writtenMs: 0 };
  }
}
