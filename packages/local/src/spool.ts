/**
 * The spool: what was recorded and not sent yet, one file per session and lane under `spool/`.
 *
 * A file is a report as `@candor/manifest/report` defines it, and is sent as it lies there. A session appends to a file of its
 * own (`createSpoolWriter()`); a sender takes files one at a time by renaming them (`claimReports()`), and removes, returns or
 * drops each. Every bound is in `limits.ts`; what is dropped is counted, and the count is sent as `candor.lost`.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { LaneName } from '@candor/manifest/manifest';
import { hasQueuedErasure } from './left-over.ts';
import { distribute } from './lib/distribute.ts';
import {
  claimReport,
  dropExpired,
  makeRoom,
  settleReport,
  type SpoolKeeper,
} from './lib/spool-bounds.ts';
import {
  isAbandoned,
  isSpoolName,
  listSinkFolders,
  listSpoolFiles,
  readDiskNow,
  readyFileOf,
  rename,
  sinkFolderOf,
  spoolFolderOf,
  type SpoolFile,
} from './lib/spool-files.ts';
import { readNames } from './lib/state-places.ts';
import { readLane, readSpooledReport, type SpooledReport } from './lib/spooled-report.ts';
import { removeFile } from './lib/stored-file.ts';

export {
  createSpoolWriter,
  type Appended,
  type SpoolSession,
  type SpoolWriter,
} from './lib/spool-writer.ts';
export type { SpoolKeeper } from './lib/spool-bounds.ts';
export {
  countEvents,
  countLines,
  createMemoryPart,
  type MemoryPart,
  type Missing,
} from './lib/memory-report.ts';
export { clearRetry, readRetry, writeRetry, type Retry } from './lib/retry-file.ts';
export { isLossLine, parseSpooledReport, type SpooledReport } from './lib/spooled-report.ts';

/** A report that a sender has taken: nobody else sends it until it is returned or its time is over. */
export interface ClaimedReport {
  readonly session: string;
  readonly report: SpooledReport;
  /** Whether it still waits for this sender, and nobody has dropped it since. Costs one look. */
  readonly isThere: () => boolean;
  /** It could not be sent now: puts it back for the next sender. False where it was dropped meanwhile. */
  readonly release: () => boolean;
  /**
   * Its lines were taken, but for these. Those that are `kept` wait for the next sender; those that are `refused` leave a line that
   * counts them. Without either it is removed. Returns how many events were lost.
   */
  readonly settle: (kept: readonly string[], refused: readonly string[]) => number;
}

/** What waits in the spool, without taking it: whole reports in the order of their files. */
export function readSpool(folder: string): readonly SpooledReport[] {
  return listSpoolFiles(folder).flatMap(({ file }) => readSpooledReport(file) ?? []);
}

/** What waits for one of several sinks: what was handed over to it, and what is still to be handed over to all. */
export function readSinkSpool(folder: string, sink: string): readonly SpooledReport[] {
  const own = listSpoolFiles(sinkFolderOf(folder, sink));
  const known = new Set(own.map(({ session, part }) => `${session}.${part}`));
  const others = listSpoolFiles(folder).filter(
    ({ session, part }) => !known.has(`${session}.${part}`),
  );
  return [...own, ...others].flatMap(({ file }) => readSpooledReport(file) ?? []);
}

/**
 * What waits for anybody, in the spool and in those of all sinks, each session and part once: where sinks have taken different
 * parts of a report, as the one has it that has taken least.
 */
export function readAllSpools(folder: string): readonly SpooledReport[] {
  const reports = new Map<string, SpooledReport>();
  for (const place of [folder, ...listSinkFolders(folder)]) {
    for (const { file, session, part } of listSpoolFiles(place)) {
      const report = readSpooledReport(file);
      const known = reports.get(`${session}.${part}`);
      if (report && report.events > (known?.events ?? 0)) {
        reports.set(`${session}.${part}`, report);
      }
    }
  }
  return [...reports.values()];
}

/** Whether anything waits, for whichever sink. Costs one look at each folder. */
export function hasSpooledReports(folder: string): boolean {
  return [folder, ...listSinkFolders(folder)].some((place) =>
    readNames(spoolFolderOf(place)).some(isSpoolName),
  );
}

/** Whether the spools of several sinks are in use, be it only because something is left in one. */
export function hasSinkSpools(folder: string): boolean {
  return listSinkFolders(folder).length > 0;
}

/** The folder that stands for a sink's own spool and retry time in the functions of this file. */
export function findSinkFolder(folder: string, sink: string): string {
  return sinkFolderOf(folder, sink);
}

/** Hands what waits over to the spools of several sinks. Returns how many events were lost to their bounds. */
export function distributeReports(keeper: SpoolKeeper, sinks: readonly string[]): number {
  return distribute(keeper, sinks);
}

/**
 * Takes what can be sent, one report at a time: the next is taken only when the caller comes back for it. Files that hold
 * nothing are removed on the way.
 */
export function* claimReports(keeper: SpoolKeeper): Generator<ClaimedReport> {
  const { folder, nowMs, senderHex } = keeper;
  const files = listSpoolFiles(folder);
  if (files.length === 0) return;
  // From another place each time, so that a report on which the collector chokes does not keep the others from it for ever.
  const start = files.findIndex(({ session }) => session > senderHex);
  files.unshift(...files.splice(Math.max(start, 0)));
  // On a full disk what is ready goes all the same: sending it makes room.
  const diskNowMs = readDiskNow(folder, senderHex) ?? Number.NEGATIVE_INFINITY;
  for (const spooled of files) {
    if (!isAbandoned(spooled, nowMs, diskNowMs)) continue;
    const claimed = claim(keeper, spooled, diskNowMs);
    if (claimed !== null) yield claimed;
  }
}

/** Drops what is too old, and tells how many events that were. For senders, before they send. */
export function dropExpiredReports(keeper: SpoolKeeper): number {
  return listSpoolFiles(keeper.folder).length === 0 ? 0 : dropExpired(keeper);
}

/** Drops the oldest reports if the spool is full. For writers, before they open a file. Returns how many events were lost. */
export function makeRoomInSpool(keeper: SpoolKeeper): number {
  return makeRoom(keeper);
}

/**
 * Removes all that waits for these lanes, for whichever sink. Nothing is counted: it was turned off. Where no lane is on any
 * more (`isLast`), the marks of senders go too, and the folders if that leaves nothing in them; while one is on, they bound how
 * often it is sent.
 */
export function dropSpool(
  folder: string,
  lanes: readonly LaneName[],
  isLast: boolean = true,
): void {
  // An erasure that waits is asked for by senders too: their marks stay.
  dropOneSpool(folder, lanes, isLast && !hasQueuedErasure(folder));
  for (const sink of listSinkFolders(folder)) {
    dropOneSpool(sink, lanes, isLast);
    removeIfEmpty(sink);
  }
  removeIfEmpty(path.join(folder, 'sinks'));
}

function dropOneSpool(folder: string, lanes: readonly LaneName[], isLast: boolean): void {
  const spool = spoolFolderOf(folder);
  for (const { file } of listSpoolFiles(folder)) {
    const lane = readLane(file);
    if (lane === null || lanes.includes(lane)) removeFile(file);
  }
  if (isLast && listSpoolFiles(folder).length === 0) {
    for (const name of readNames(spool)) {
      // Another process may have begun a report since.
      if (!isSpoolName(name)) removeFile(path.join(spool, name));
    }
  }
  removeIfEmpty(spool);
}

/** Not there, or something is in it (reports of other lanes, marks, what another process has just put there), it stays as it is. */
function removeIfEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch {
    // As said.
  }
}

/** Removes the spools of sinks in which nothing waits any more, with the time of their next attempt. For a product that has one sink. */
export function dropEmptySinkSpools(folder: string): void {
  for (const sink of listSinkFolders(folder)) {
    if (listSpoolFiles(sink).length === 0) dropOneSpool(sink, [], true);
    removeIfEmpty(sink);
  }
  removeIfEmpty(path.join(folder, 'sinks'));
}

function claim(keeper: SpoolKeeper, spooled: SpoolFile, diskNowMs: number): ClaimedReport | null {
  const { folder } = keeper;
  const claimed = claimReport(keeper, spooled, diskNowMs);
  if (claimed === null) return null;
  const { session, part, file, report } = claimed;
  return {
    session,
    report,
    isThere: () => fs.existsSync(file),
    release: () => rename(file, readyFileOf(folder, session, part, report.body.length)),
    settle: (kept, refused) => settleReport(keeper, claimed, kept, refused),
  };
}
