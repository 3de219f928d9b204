/** What inserting a block asks and writes, noted; and what it has to write, worked out event by event, in plain words. */
import { createHash } from 'node:crypto';
import { dayOf } from '@candor/query/day';
import type { ReportBlock, StoreBlock, StoredEvent } from '../store.ts';
import type { Connection } from './connection.ts';
import { createRowMaker } from './event-rows.ts';
import { createBlockInserter } from './insert-block.ts';
import { dropRepeats } from './recount.fixture.ts';
import { buildPlainReport } from './report-lines.fixture.ts';
import { putRow } from './row-binary.ts';
import { createOutput } from './row-output.ts';

export interface NotedInsert {
  readonly token: string;
  /** Of the rows, in hex. */
  readonly bytes: string;
}

export interface NotedInserts {
  readonly events: readonly NotedInsert[];
  /** Rows of `session_days`, in the order of their texts. */
  readonly sessionDays: readonly string[];
}

export type StoredNames = ReadonlySet<string>;

export function nameEvent({ session, seq }: Pick<StoredEvent, 'session' | 'seq'>): string {
  return `${session.toLowerCase()} ${seq}`;
}

/** What `block` makes of a store that holds these events, by `nameEvent()`, at its first try. */
export async function noteInserts(
  block: StoreBlock | ReportBlock,
  stored: StoredNames,
): Promise<NotedInserts> {
  const events: NotedInsert[] = [];
  const sessionDays: string[] = [];
  const inserter = createBlockInserter(createNotingConnection(stored, events, sessionDays));
  // The first block of a process may have been tried before it: that is another.
  const before = buildPlainReport('11111111-1111-4111-8111-111111111111', 1, Date.UTC(2026, 0));
  await inserter.insert({ segment: 1, block: 1, events: before.events });
  events.length = 0;
  sessionDays.length = 0;
  await inserter.insert(block);
  return { events, sessionDays: sessionDays.toSorted() };
}

/** Answers as a store would that holds these events, and keeps nothing of what is inserted. */
function createNotingConnection(
  stored: StoredNames,
  events: NotedInsert[],
  sessionDays: string[],
): Connection {
  const found = [...stored].map((name) => {
    const [session = '', seq] = name.split(' ');
    return { session, seq: Number(seq) };
  });
  const answers: Readonly<Record<string, readonly unknown[]>> = {
    'find-session-days': found.map(({ session, seq }) => ({
      session_start: readStart(session),
      day: '2026-02-01',
      seq_first: seq,
      seq_last: seq,
    })),
    'find-events': found,
    'count-running': [{ inserts: 0, counts: 0 }],
  };
  const connection = {
    read: async (name: string) => answers[name] ?? [],
    insert: async (table: string, rows: readonly unknown[]) => {
      if (table === 'session_days') for (const row of rows) sessionDays.push(JSON.stringify(row));
    },
    insertEvents: async (
      _columns: string,
      rows: Iterable<Buffer>,
      settings: { readonly insert_deduplication_token: string },
    ) => {
      const bytes = Buffer.concat([...rows]).toString('hex');
      events.push({ token: settings.insert_deduplication_token, bytes });
    },
  };
  return connection as unknown as Connection;
}

function readStart(session: string): string {
  return BigInt(`0x${session.replaceAll('-', '').slice(0, 16)}`).toString();
}

/** As the first try of a block writes it. */
export function expectInserts(
  { segment, block, events }: StoreBlock,
  stored: StoredNames,
): NotedInserts {
  const once = dropRepeats(
    events.map((event) => ({ ...event, session: event.session.toLowerCase() })),
  );
  const fresh = once.filter((event) => !stored.has(nameEvent(event)));
  const months = new Set(fresh.map(monthOf));
  return {
    events: [...months].map((month) => {
      const isOfMonth = (event: StoredEvent): boolean => monthOf(event) === month;
      const name = digestEvents(once.filter(isOfMonth));
      return {
        token: `${segment}-${block}-${month}-${name}`,
        bytes: encodeEvents(fresh.filter(isOfMonth)),
      };
    }),
    sessionDays: fresh.length === 0 ? [] : listSessionDays(fresh),
  };
}

function monthOf({ at }: StoredEvent): string {
  return dayOf(at).slice(0, 7);
}

function encodeEvents(events: readonly StoredEvent[]): string {
  const out = createOutput(1_000);
  const makeRow = createRowMaker();
  for (const event of events) putRow(out, makeRow(event));
  return out.bytes.toString('hex', 0, out.end);
}

/** Runs of one session, a line each, behind a line of nothing. */
function digestEvents(events: readonly StoredEvent[]): string {
  const runs: { session: string; seqs: number[] }[] = [{ session: '', seqs: [] }];
  for (const { session, seq } of events) {
    if (runs.at(-1)?.session !== session) runs.push({ session, seqs: [] });
    runs.at(-1)?.seqs.push(seq);
  }
  const text = runs.map(({ session, seqs }) => `${session} ${seqs.join()}`).join('\n');
  return createHash('sha256').update(text).digest('hex');
}

function listSessionDays(events: readonly StoredEvent[]): readonly string[] {
  const numbers = new Map<string, number[]>();
  for (const { session, seq, at } of events) {
    const name = `${session} ${dayOf(at)}`;
    numbers.set(name, [...(numbers.get(name) ?? []), seq]);
  }
  return [...numbers]
    .map(([name, seqs]) => {
      const [session = '', day] = name.split(' ');
      return JSON.stringify([readStart(session), day, Math.min(...seqs), Math.max(...seqs)]);
    })
    .toSorted();
}
