/**
 * The short way in: a report whose every line stands as a client of ours writes it, with nothing in it that shaping would change,
 * goes into the journal by its own bytes. Under any doubt a report is read line by line, as `admitReport()` has it, and what comes
 * of both is the same.
 */
import { clockAheadMsMax } from '../../limits.ts';
import type { EntryHead } from '../journal/entry.ts';
import type { Refused } from '../quarantine/quarantine.ts';
import { type AdmitContext, type RefusedReport, admitHead } from './admit-head.ts';
import { findSkew } from './clock-skew.ts';
import type { OpenedReport } from './open-report.ts';
import { type ScannedLines, cutTaken, scanReport } from './scan-report.ts';

export type AdmittedLines =
  | {
      readonly ok: true;
      readonly head: EntryHead;
      /** Whole lines of the body, those of events that were taken before left out. */
      readonly lines: readonly Uint8Array[];
      readonly seqs: readonly number[];
      readonly duplicates: number;
      readonly quarantined: readonly Refused[];
    }
  | RefusedReport;

/** Null for a report that has to be read. */
export function admitLines(report: OpenedReport, context: AdmitContext): AdmittedLines | null {
  // Where the sender's clock is wrong, every time is written anew.
  if (findSkew(context) !== 0) return null;
  const { body, linesFrom, head: sent } = report;
  const { found } = context.manifest;
  const scanned = scanReport(body, linesFrom, found.scanEvent(sent.lane));
  if (scanned === null || !isTimely(scanned, context)) return null;
  const opened = admitHead(report, context);
  if (!opened.ok) return opened;
  const { lines, seqs } = cutTaken(body, linesFrom, scanned, context.isTaken);
  const duplicates = scanned.seqs.length - seqs.length;
  const { head, quarantine } = opened;
  return { ok: true, head, lines, seqs, duplicates, quarantined: quarantine.list };
}

function isTimely(
  { seqs, earliestMs, latestMs }: ScannedLines,
  { received, eventAgeMsMax }: AdmitContext,
): boolean {
  if (seqs.length === 0) return true;
  return earliestMs >= received - eventAgeMsMax && latestMs <= received + clockAheadMsMax;
}
