/**
 * The door's answer to a report that could be read: what came in, and line by line what did not. It holds all that a receipt
 * needs, so that signing it adds one key.
 */
import { createHash } from 'node:crypto';
import { lineIssuesMax } from '@candor/manifest/limits';
import type { LineIssue, ParsedReport } from '@candor/manifest/report';
import type { RefusalReason } from '@candor/manifest/shape';
import { leftOutListedMax, refusalsListedMax } from '../../limits.ts';
import type { AdmittedReport, EventRefusal } from './admit-report.ts';

export interface ReportAnswer {
  /** Events that are durable now. */
  readonly accepted: number;
  /** Lines that were refused, by their number from 1; at most `refusalsListedMax`, the whole number is in the receipt. */
  readonly refused: readonly RefusedLine[];
  /** Fields that were left out of accepted lines, at most `leftOutListedMax`. Left out of the answer where there are none. */
  readonly leftOut?: readonly LeftOutField[];
  readonly receipt: Receipt;
}

export interface RefusedLine {
  readonly line: number;
  readonly reason: LineIssue['code'] | EventRefusal;
}

export interface LeftOutField {
  readonly line: number;
  /** As the manifest or the report names it; never a value. */
  readonly field: string;
  readonly reason: RefusalReason;
}

export interface Receipt {
  /** `sha256:` and the hex digest of the body before compression: of the very file that lies in the spool. */
  readonly digest: string;
  /** RFC 3339 in UTC with milliseconds. */
  readonly received: string;
  readonly accepted: number;
  readonly refused: number;
}

export function buildReportAnswer(
  body: Buffer,
  text: string,
  report: ParsedReport,
  admitted: Extract<AdmittedReport, { ok: true }>,
  received: number,
): ReportAnswer {
  const { refusedEvents, refusedFields } = admitted;
  const accepted = admitted.entry?.events.length ?? 0;
  // Of a report with more unreadable lines than are told, only those are told: the others' numbers are not known.
  const isPlaceable = report.issues.length < lineIssuesMax;
  const needsLines = refusedEvents.length > 0 || refusedFields.length > 0;
  const lines = isPlaceable && needsLines ? findEventLines(text, report) : [];
  const refused: RefusedLine[] = [
    ...report.issues.map(({ line, code }) => ({ line, reason: code })),
    ...refusedEvents.map(({ position, reason }) => ({ line: lines[position] ?? 0, reason })),
  ];
  const leftOut = refusedFields
    .filter(({ position, reason }) => reason !== 'missing' && lines[position] !== undefined)
    .slice(0, leftOutListedMax)
    .map(({ position, field, reason }) => ({ line: lines[position] ?? 0, field, reason }));
  return {
    accepted,
    refused: refused.slice(0, refusalsListedMax).sort((a, b) => a.line - b.line),
    ...(leftOut.length === 0 ? {} : { leftOut }),
    receipt: {
      digest: `sha256:${createHash('sha256').update(body).digest('hex')}`,
      received: new Date(received).toISOString(),
      accepted,
      refused: refused.length,
    },
  };
}

/**
 * The line of each readable event: lines are counted from the second, and those that are empty or could not be read are
 * passed over. Needed only when something was refused.
 */
function findEventLines(text: string, report: ParsedReport): readonly number[] {
  const unreadable = new Set(report.issues.map(({ line }) => line));
  const lines: number[] = [];
  let start = text.indexOf('\n') + 1;
  for (let line = 2; start > 0 && lines.length < report.events.length; line += 1) {
    const end = text.indexOf('\n', start);
    const isEmpty = end === start;
    if (!isEmpty && !unreadable.has(line)) lines.push(line);
    start = end + 1;
  }
  return lines;
}
