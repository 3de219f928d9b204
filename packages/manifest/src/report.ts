/**
 * The report: one format from disk to wire to ledger. Newline-delimited JSON, UTF-8, each line ended by `\n`.
 *
 * The first line opens the session of one lane; each further line is one event. What lies in the spool is byte for byte what
 * is sent, and what is sent is what the ledger keeps.
 *
 *     {"candor":1,"product":"automation-server","manifest":"b1946ac92492d234","lane":"usage","session":"0d5c…","started":"2026-11-21T09:00:00.000Z","version":"5.2.0","os":"linux"}
 *     {"seq":1,"at":"2026-11-21T09:00:01.204Z","event":"heartbeat","uptime":1,"identities":12}
 *
 * An event is (session, seq): sent any number of times, it counts once. A session that is sent in parts repeats its first line
 * in each and goes on counting.
 */
import type { LaneName } from './manifest.ts';
import type { FieldValues } from './shape.ts';
import { readEvent, readHead } from './lib/report-lines.ts';
import { eventsPerReportMax, lineCharsMax, lineIssuesMax } from './limits.ts';

/** Names that the format uses itself; a manifest can not declare them as facts or fields. */
export const RESERVED_NAMES: readonly string[] = [
  'candor',
  'product',
  'manifest',
  'lane',
  'session',
  'started',
  'device',
  'ephemeral',
  'seq',
  'at',
  'event',
];

/**
 * The one event that needs no declaration, known in every lane: how many events were dropped before they could be sent.
 * Fields: `reason` (choice, below) and `count`.
 */
export const LOST_EVENT = 'candor.lost';
export const LOST_REASONS = [
  'spool_full',
  'expired',
  'disk',
  'refused',
  'undeclared',
  'invalid',
] as const;
export type LostReason = (typeof LOST_REASONS)[number];

/**
 * To how many milliseconds the times in a lane's reports are rounded down, counted from the epoch in UTC. Two lanes that both
 * told the millisecond could be joined by it, whatever their ids; what a lane is asked for decides how fine it must be. The
 * order of its events is kept by `seq`.
 */
export const LANE_TIME_STEPS_MS: Readonly<Record<LaneName, number>> = {
  usage: 1,
  exceptions: 3_600_000,
  performance: 3_600_000,
  licence: 86_400_000,
};

/**
 * The time by a lane's step that is nearest below `ms`, milliseconds since the epoch: whatever a clock says, a time that a report
 * can tell, whose year has four digits.
 */
export function roundTime(ms: number, lane: LaneName): number {
  const stepMs = LANE_TIME_STEPS_MS[lane];
  return Math.floor(Math.min(Math.max(ms, INSTANT_MS_MIN), INSTANT_MS_MAX) / stepMs) * stepMs;
}

export { parseInstant } from './lib/instant.ts';

const INSTANT_MS_MIN: number = Date.parse('0000-01-01T00:00:00.000Z');
const INSTANT_MS_MAX: number = Date.parse('9999-12-31T23:59:59.999Z');

/** The line that opens a report, its keys in this order, the declared facts after them. */
export interface ReportHead {
  readonly candor: 1;
  readonly product: string;
  /** `hashManifest()` of the manifest that shaped this report: 16 hex digits. */
  readonly manifest: string;
  readonly lane: LaneName;
  /** UUID v4; each lane of a process has its own. */
  readonly session: string;
  /** RFC 3339 in UTC with milliseconds, rounded down to the lane's step (`LANE_TIME_STEPS_MS`). */
  readonly started: string;
  /** The lane's device pseudonym, 32 hex digits; absent where the product declares none. */
  readonly device?: string;
  /** Present and true where no disk could hold a device secret, so that `device` lives no longer than the process. */
  readonly ephemeral?: true;
}

export interface ReportEvent {
  /** From 1, without gaps within a session unless lines were dropped (which `candor.lost` counts). At most 2^32-1. */
  readonly seq: number;
  /** As `started`. */
  readonly at: string;
  readonly event: string;
  readonly fields: FieldValues;
}

/** A line that could not be read, by its number from 1, and what was expected. */
export interface LineIssue {
  readonly line: number;
  readonly code:
    | 'not_json'
    | 'not_an_object'
    | 'truncated'
    | 'bad_head'
    | 'bad_event'
    | 'too_long'
    | 'too_many';
  readonly message: string;
}

/** A report as read: fields and facts are still unshaped (`unknown` values), in the order they came. */
export interface ParsedReport {
  readonly head: ReportHead;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly events: readonly ParsedEvent[];
  readonly issues: readonly LineIssue[];
}

export interface ParsedEvent {
  readonly seq: number;
  readonly at: string;
  readonly event: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export type ParsedReportResult =
  | { readonly ok: true; readonly value: ParsedReport }
  /** Only when the first line can not be used: nothing else can be attributed then. */
  | { readonly ok: false; readonly issues: readonly LineIssue[] };

/** The line that opens a report, ended by `\n`. `facts` must be shaped. */
export function formatHead(head: ReportHead, facts: FieldValues): string {
  const { candor, product, manifest, lane, session, started, device, ephemeral } = head;
  // JSON.stringify leaves out what is undefined, and keeps this order.
  const fixed = { candor, product, manifest, lane, session, started, device, ephemeral };
  return joinObjects(JSON.stringify(fixed), JSON.stringify(facts));
}

/** The line of one event, ended by `\n`. Its fields must be shaped. */
export function formatEvent(event: ReportEvent): string {
  const fixed = `{"seq":${event.seq},"at":"${event.at}","event":"${event.event}"}`;
  return joinObjects(fixed, JSON.stringify(event.fields));
}

/** Two objects as JSON become one line: cheaper than copying their keys into a third. */
function joinObjects(first: string, second: string): string {
  if (second === '{}') return `${first}\n`;
  return `${first.slice(0, -1)},${second.slice(1)}\n`;
}

/**
 * Reads a whole body. A last line without `\n` that is not JSON is `truncated`: everything before it stands. Empty lines are
 * passed over, but counted: at most `eventsPerReportMax` lines after the first, each of at most `lineCharsMax` characters, are
 * read; what is beyond is an issue.
 */
export function parseReport(text: string): ParsedReportResult {
  const headEnd = endOfLine(text, 0);
  const opened = readHead(text.slice(0, headEnd), headEnd < text.length);
  if (!opened.ok) return { ok: false, issues: [opened.issue] };
  const events: ParsedEvent[] = [];
  const issues: LineIssue[] = [];
  let start = headEnd + 1;
  for (let line = 2; start < text.length; line += 1) {
    const end = endOfLine(text, start);
    // The first line is not counted. Lines are, and not events: a body of nothing but line ends costs work too.
    if (line - 1 > eventsPerReportMax) {
      issues.push(tooMany(line));
      break;
    }
    if (end > start) {
      const issue = readLine(text, start, end, line, events);
      if (issue !== null && issues.length < lineIssuesMax) issues.push(issue);
    }
    start = end + 1;
  }
  return { ok: true, value: { head: opened.head, facts: opened.facts, events, issues } };
}

function readLine(
  text: string,
  start: number,
  end: number,
  line: number,
  events: ParsedEvent[],
): LineIssue | null {
  if (end - start > lineCharsMax) return tooLong(line, end - start);
  const read = readEvent(text.slice(start, end), line, end < text.length);
  if (!read.ok) return read.issue;
  events.push(read.event);
  return null;
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

function tooLong(line: number, chars: number): LineIssue {
  return {
    line,
    code: 'too_long',
    message: `Expected a line of at most ${lineCharsMax} characters, got ${chars}. Record fewer or shorter fields.`,
  };
}

function tooMany(line: number): LineIssue {
  return {
    line,
    code: 'too_many',
    message: `Expected at most ${eventsPerReportMax} events in one report, each on a line of its own. Send the rest in another, under the same first line.`,
  };
}
