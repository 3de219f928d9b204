/**
 * The spool as a sender that begins now would find it: read, not taken. The one thing that is made is the empty file by which the
 * disk tells its time, and that goes at once.
 */
import { spoolDaysMax } from './limits.ts';
import type { SpoolKeeper } from './lib/spool-bounds.ts';
import {
  isAbandoned,
  listSpoolFiles,
  readDiskNow,
  sinkFolderOf,
  type SpoolFile,
} from './lib/spool-files.ts';
import { readFirstEventTime, readSpooledReport, type SpooledReport } from './lib/spooled-report.ts';

const DAY_MS = 86_400_000;

export interface WaitingReport {
  readonly report: SpooledReport;
  readonly state: WaitingState;
}

/**
 * `ready`: it would be sent · `open`: a process that lives writes to it, and sends it itself or leaves it when it ends · `claimed`: another
 * sender has it · `expired`: it would be dropped, and a line that counts its events sent in its place.
 */
export type WaitingState = 'ready' | 'open' | 'claimed' | 'expired';

/** What waits for whoever sends from the spool itself, where `sink` is null; else for one of several sinks, with what is still to be handed over to all. */
export function readWaitingReports(
  keeper: SpoolKeeper,
  sink: string | null,
): readonly WaitingReport[] {
  const { folder, nowMs, senderHex } = keeper;
  const main = listSpoolFiles(folder);
  const own = sink === null ? [] : listSpoolFiles(sinkFolderOf(folder, sink));
  const known = new Set(own.map(({ session, part }) => `${session}.${part}`));
  const others = main.filter(({ session, part }) => !known.has(`${session}.${part}`));
  const files = [...own, ...others];
  // Asks the disk for its time only where that matters.
  const isAsked = files.some(({ state }) => state.is === 'open');
  const diskNowMs = (isAsked ? readDiskNow(folder, senderHex) : null) ?? Number.NEGATIVE_INFINITY;
  return files.flatMap((spooled) => {
    const report = readSpooledReport(spooled.file);
    if (!report) return [];
    return [{ report, state: judgeState(spooled, nowMs, diskNowMs, sink !== null) }];
  });
}

function judgeState(
  spooled: SpoolFile,
  nowMs: number,
  diskNowMs: number,
  isShared: boolean,
): WaitingState {
  const { file, state } = spooled;
  // On their way between the spools of several sinks: whoever sends takes them up first.
  const isPassing = state.is === 'outgoing' || state.is === 'pending';
  const isFree = (isPassing && isShared) || isAbandoned(spooled, nowMs, diskNowMs);
  if (!isFree) return state.is === 'open' ? 'open' : 'claimed';
  const firstMs = readFirstEventTime(file);
  return firstMs !== null && nowMs - firstMs > spoolDaysMax * DAY_MS ? 'expired' : 'ready';
}
