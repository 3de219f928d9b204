/** Which events of a block are stored already. */
import type { Day } from '@candor/query/question';
import { lookupSessionsMax } from '../limits.ts';
import type { Connection } from './connection.ts';
import type { EventRow } from './event-rows.ts';

interface SessionDayRow {
  readonly session_start: string;
  readonly day: Day;
  readonly seq_first: number;
  readonly seq_last: number;
}

/** The rows without those whose (session, seq) is stored. */
export async function dropKnown(
  connection: Connection,
  rows: readonly EventRow[],
): Promise<readonly EventRow[]> {
  const bySession = groupBySession(rows);
  const sessions = [...bySession.keys()];
  const known = new Set<string>();
  for (let at = 0; at < sessions.length; at += lookupSessionsMax) {
    const some = sessions.slice(at, at + lookupSessionsMax);
    const suspects = await findSuspects(connection, some, bySession);
    for (const name of await findEvents(connection, suspects)) known.add(name);
  }
  return known.size === 0
    ? rows
    : rows.filter(({ session, seq }) => !known.has(`${session} ${seq}`));
}

/** Notes on which days the sessions of these rows have events, and with which numbers. */
export async function addSessionDays(
  connection: Connection,
  rows: readonly EventRow[],
): Promise<void> {
  const ranges = new Map<string, SessionDay>();
  let last: SessionDay | undefined;
  for (const { session, day, seq } of rows) {
    if (last?.session !== session || last.day !== day) {
      const name = `${session} ${day}`;
      last = ranges.get(name) ?? { session, day, first: seq, last: seq };
      ranges.set(name, last);
    }
    last.first = Math.min(last.first, seq);
    last.last = Math.max(last.last, seq);
  }
  await connection.insert(
    'session_days',
    [...ranges.values()].map(({ session, day, first, last }) => [
      startOf(session),
      day,
      first,
      last,
    ]),
  );
}

interface SessionDay {
  readonly session: string;
  readonly day: Day;
  first: number;
  last: number;
}

interface Suspects {
  readonly sessions: ReadonlySet<string>;
  readonly days: ReadonlySet<Day>;
}

/** Sessions of which an event may be stored, and the days on which it would be. */
async function findSuspects(
  connection: Connection,
  sessions: readonly string[],
  bySession: ReadonlyMap<string, readonly number[]>,
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
      const numbers = bySession.get(session) ?? [];
      if (!numbers.some((seq) => seq >= first && seq <= last)) continue;
      suspects.sessions.add(session);
      suspects.days.add(day);
    }
  }
  return suspects;
}

async function findEvents(
  connection: Connection,
  { sessions, days }: Suspects,
): Promise<readonly string[]> {
  if (sessions.size === 0) return [];
  const found = await connection.read<{ session: string; seq: number }>('find-events', {
    sessions: [...sessions],
    days: [...days],
  });
  return found.map(({ session, seq }) => `${session} ${seq}`);
}

function groupBySession(rows: readonly EventRow[]): ReadonlyMap<string, readonly number[]> {
  const sessions = new Map<string, number[]>();
  let last = '';
  let numbers: number[] = [];
  for (const { session, seq } of rows) {
    if (session !== last) {
      last = session;
      numbers = sessions.get(session) ?? [];
      sessions.set(session, numbers);
    }
    numbers.push(seq);
  }
  return sessions;
}

/** The first 64 bits of a session's id, in decimal: random, and so as good as a hash. */
function startOf(session: string): string {
  return BigInt(`0x${session.slice(0, 18).replaceAll('-', '')}`).toString();
}
