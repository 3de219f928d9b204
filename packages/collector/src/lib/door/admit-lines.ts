/**
 * The short way in: a report whose every line stands as a client of ours writes it, with nothing in it that shaping would change,
 * goes into the journal by its own bytes. Under any doubt a report is read line by line, as `admitReport()` has it, and what comes
 * of both is the same.
 */
import { type ScanEvent, type ScannedEvent, openBytes } from '@candor/manifest/event-scan';
import { eventsPerReportMax } from '@candor/manifest/limits';
import { clockAheadMsMax } from '../../limits.ts';
import type { EntryHead } from '../journal/entry.ts';
import type { Refused } from '../quarantine/quarantine.ts';
import { type AdmitContext, type RefusedReport, admitHead } from './admit-head.ts';
import { findSkew } from './clock-skew.ts';
import type { OpenedReport } from './open-report.ts';

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
  const found = scanLines(report, context.manifest.found.scanEvent(report.head.lane), context);
  if (found === null) return null;
  const opened = admitHead(report, context);
  if (!opened.ok) return opened;
  const { head, quarantine } = opened;
  return { ok: true, head, ...found, quarantined: quarantine.list };
}

interface FoundLines {
  readonly lines: readonly Uint8Array[];
  readonly seqs: readonly number[];
  readonly duplicates: number;
}

function scanLines(
  { body, linesFrom }: OpenedReport,
  scanEvent: ScanEvent,
  { received, eventAgeMsMax, isTaken }: AdmitContext,
): FoundLines | null {
  const lines: Uint8Array[] = [];
  const seqs: number[] = [];
  const scanned: ScannedEvent = { seq: 0, atMs: 0, event: '' };
  const bytes = openBytes(body);
  let count = 0;
  let before = 0;
  /** Where the lines begin that are taken and follow one another. */
  let from = linesFrom;
  for (let start = linesFrom; start < body.length;) {
    const end = scanEvent(bytes, start, scanned);
    const { seq, atMs } = scanned;
    const isTimely = atMs >= received - eventAgeMsMax && atMs <= received + clockAheadMsMax;
    // Numbers that rise hold none twice.
    if (end < 0 || !isTimely || seq <= before || count === eventsPerReportMax) return null;
    count += 1;
    before = seq;
    if (isTaken(seq)) {
      if (start > from) lines.push(body.subarray(from, start));
      from = end;
    } else {
      seqs.push(seq);
    }
    start = end;
  }
  if (body.length > from) lines.push(body.subarray(from));
  return { lines, seqs, duplicates: count - seqs.length };
}
