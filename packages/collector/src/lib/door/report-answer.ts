/**
 * The door's answer to a report that could be read: what came in, and line by line what did not. It holds all that its
 * receipt says.
 */
import { hash } from 'node:crypto';
import type { Receipt, ReceiptStatement } from '@candor/manifest/holdings';
import { lineIssuesMax } from '@candor/manifest/limits';
import type { LineIssue } from '@candor/manifest/report';
import type { RefusalReason } from '@candor/manifest/shape';
import { leftOutListedMax, refusalsListedMax } from '../../limits.ts';
import type { AdmitContext } from './admit-head.ts';
import type { EventRefusal, RefusedEvent, RefusedField } from './admit-report.ts';
import type { ReadReport } from './open-report.ts';

export interface ReportAnswer {
  /** Events that came in with this report and are durable now. */
  readonly accepted: number;
  /**
   * Events that came in before, as far as the door knows: those are not kept twice. What it does not know of counts as accepted
   * once more, and is left out by the store.
   */
  readonly duplicate: number;
  /** How many of the accepted have another time than they said, since the sender's clock was wrong. Left out where none has. */
  readonly corrected?: number;
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

/** The answer before anybody vouches for it; its receipt is handed over only once all that it says is on the disk. */
export interface UnsignedAnswer extends Omit<ReportAnswer, 'receipt'> {
  readonly statement: ReceiptStatement;
}

/** What came in of a report, and what did not. */
export interface TakenReport {
  readonly accepted: number;
  readonly duplicates: number;
  readonly corrected: number;
  /** Null where all its lines came in as they were, or had before. */
  readonly left: LeftReport | null;
}

export interface LeftReport {
  readonly read: ReadReport;
  readonly refusedEvents: readonly RefusedEvent[];
  readonly refusedFields: readonly RefusedField[];
}

export function buildReportAnswer(
  body: Buffer,
  { accepted, duplicates, corrected, left }: TakenReport,
  context: Pick<AdmitContext, 'key' | 'received'> & { readonly retentionDays: number | null },
): UnsignedAnswer {
  const { refused, leftOut } = left === null ? NOTHING_LEFT : placeRefusals(left);
  const statement: ReceiptStatement = {
    candor: 1,
    about: 'report',
    product: context.key.product,
    at: new Date(context.received).toISOString(),
    digest: hash('sha256', body),
    accepted,
    duplicate: duplicates,
    refused: refused.length,
    retentionDays: context.retentionDays,
  };
  const answer = { accepted, duplicate: duplicates, refused: listFirst(refused), statement };
  return {
    ...answer,
    ...(corrected === 0 ? {} : { corrected }),
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
}

function listFirst(refused: readonly RefusedLine[]): readonly RefusedLine[] {
  if (refused.length === 0) return refused;
  return refused.slice(0, refusalsListedMax).sort((a, b) => a.line - b.line);
}

interface PlacedRefusals {
  readonly refused: readonly RefusedLine[];
  readonly leftOut: readonly LeftOutField[];
}

const NOTHING_LEFT: PlacedRefusals = { refused: [], leftOut: [] };

function placeRefusals({ read, refusedEvents, refusedFields }: LeftReport): PlacedRefusals {
  const { issues } = read.report;
  // Of a report with more unreadable lines than are told, only those are told: the others' numbers are not known.
  const isPlaceable = issues.length < lineIssuesMax;
  const needsLines = refusedEvents.length > 0 || refusedFields.length > 0;
  const lines = isPlaceable && needsLines ? findEventLines(read) : [];
  return {
    refused: [
      ...issues.map(({ line, code }) => ({ line, reason: code })),
      ...refusedEvents.map(({ position, reason }) => ({ line: lines[position] ?? 0, reason })),
    ],
    leftOut: refusedFields
      .filter(({ position, reason }) => reason !== 'missing' && lines[position] !== undefined)
      .slice(0, leftOutListedMax)
      .map(({ position, field, reason }) => ({ line: lines[position] ?? 0, field, reason })),
  };
}

/**
 * The line of each readable event: lines are counted from the second, and those that are empty or could not be read are
 * passed over. Needed only when something was refused.
 */
function findEventLines({ text, report }: ReadReport): readonly number[] {
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
