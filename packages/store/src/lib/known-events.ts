/** Which events of a block are stored already. */
import type { Day } from '@candor/query/question';
import { lookupSessionsMax } from '../limits.ts';
import type { Connection } from './connection.ts';
import { findDay } from './row-days.ts';
import { type RowSpan, filterRows } from './row-spans.ts';

interface SessionDayRow {
  readonly session_start: string;
  readonly day: Day;
  readonly seq_first: number;
  readonly seq_last: number;
}

interface StoredNumber {
  readonly session: string;
  readonly seq: number;
}

/** The rows without those whose (session, seq) is stored. */
export async function dropKnown(
  connection: Connection,
  rows: readonly RowSpan[],
): Promise<readonly RowSpan[]> {
  const bySession = groupBySession(rows);
  const sessions = [...bySession.keys()];
  const known = new Map<string, Set<number>>();
  for (let at = 0; at < sessions.length; at += lookupSessionsMax) {
    const some = sessions.slice(at, at + lookupSessionsMax);
    const suspects = await findSuspects(connection, some, bySession);
    for (const { session, seq } of await findEvents(connection, suspects)) {
      const seqs = known.get(session) ?? new Set();
      known.set(session, seqs.add(seq));
    }
  }
  if (known.size === 0) return rows;
  return filterRows(
    rows,
    ({ session }) => known.has(session),
    ({ session, piece }, row) => known.get(session)?.has(piece.seqs[row] ?? 0) !== true,
  );
}

/** Notes on which days the sessions of these rows have events, and with which numbers. */
export async function addSessionDays(
  connection: Connection,
  rows: readonly RowSpan[],
): Promise<void> {
  const noted: (readonly [start: string, day: Day, first: number, last: number])[] = [];
  for (const [session, spans] of groupBySession(rows)) {
    const start = startOf(session);
    for (const [day, { first, last }] of findRanges(spans)) {
      noted.push([start, findDay(day), first, last]);
    }
  }
  await connection.insert('session_days', noted);
}

interface Range {
  first: number;
  last: number;
}

/** Of each day since the epoch, the least number and the greatest. */
function findRanges(spans: readonly RowSpan[]): ReadonlyMap<number, Range> {
  const ranges = new Map<number, Range>();
  for (const { piece, from, to } of spans) {
    const { seqs, days } = piece;
    for (let row = from; row < to; row += 1) {
      const seq = seqs[row] ?? 0;
      const range = ranges.get(days[row] ?? 0);
      if (range === undefined) ranges.set(days[row] ?? 0, { first: seq, last: seq });
      else if (seq < range.first) range.first = seq;
      else if (seq > range.last) range.last = seq;
    }
  }
  return ranges;
}

interface Suspects {
  readonly sessions: ReadonlySet<string>;
  readonly days: ReadonlySet<Day>;
}

/** Sessions of which an event may be stored, and the days on which it would be. */
async function findSuspects(
  connection: Connection,
  sessions: readonly string[],
  bySession: ReadonlyMap<string, readonly RowSpan[]>,
): Promise<Suspects> {
  const byStart = new Map<string, string[]>();
  for (const session of sessions) {
    const start = startOf(session);
    byStart.set(start, [...(byStart.get(start) ?? []), session]);
  }
  const noted = await connection.read<SessionDayRow>('find-session-days', {
    starts: [...byStart.keys()].map(BigInt),
  });
  const suspects = { sessions: new Set<string>(), days: new Set<Day>() };
  for (const { session_start: start, day, seq_first: first, seq_last: last } of noted) {
    for (const session of byStart.get(start) ?? []) {
      const spans = bySession.get(session) ?? [];
      if (!spans.some((span) => hasNumber(span, first, last))) continue;
      suspects.sessions.add(session);
      suspects.days.add(day);
    }
  }
  return suspects;
}

async function findEvents(
  connection: Connection,
  { sessions, days }: Suspects,
): Promise<readonly StoredNumber[]> {
  if (sessions.size === 0) return [];
  return connection.read<StoredNumber>('find-events', {
    sessions: [...sessions],
    days: [...days],
  });
}

function hasNumber({ piece, from, to }: RowSpan, first: number, last: number): boolean {
  for (let row = from; row < to; row += 1) {
    const seq = piece.seqs[row] ?? 0;
    if (seq >= first && seq <= last) return true;
  }
  return false;
}

function groupBySession(rows: readonly RowSpan[]): ReadonlyMap<string, readonly RowSpan[]> {
  const sessions = new Map<string, RowSpan[]>();
  for (const span of rows) {
    const spans = sessions.get(span.session);
    if (spans === undefined) sessions.set(span.session, [span]);
    else spans.push(span);
  }
  return sessions;
}

/** The first 64 bits of a session's id, in decimal: random, and so as good as a hash. */
function startOf(session: string): string {
  return BigInt(`0x${session.slice(0, 18).replaceAll('-', '')}`).toString();
}
