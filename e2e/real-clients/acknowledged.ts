/** What a collector has acknowledged to an installation, by the installation's own ledger: each report that was sent, and its receipt. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { listLedgerFiles, type LedgerEntry } from '@candor/local/ledger';
import { createLedgerParser, type LedgerParser } from '@candor/local/read-ledger';
import type { ReceiptStatement } from '@candor/manifest/holdings';

/** The events 1 to `events` were acknowledged; as many more as `unanswered` were sent, and nobody has said what became of them. */
export interface AcknowledgedSession {
  readonly session: string;
  readonly events: number;
  readonly unanswered: number;
}

export interface AcknowledgedReader {
  /** Events that are acknowledged by now. */
  readonly count: () => number;
  /** Of every session of which anything was ever sent. */
  readonly list: () => readonly AcknowledgedSession[];
}

interface Session {
  readonly acknowledged: Set<number>;
  readonly sent: Set<number>;
}

/** Reads on from where it was the last time. Throws where the ledger is not whole, or a receipt is not that of its report. */
export function createAcknowledgedReader(folder: string, product: string): AcknowledgedReader {
  const files = new Map<string, OpenFile>();
  const sessions = new Map<string, Session>();
  const read = (): void => {
    for (const file of listLedgerFiles(folder, product)) {
      const open = files.get(file) ?? { parser: createLedgerParser(), read: 0 };
      files.set(file, open);
      for (const item of open.parser.push(readOn(file, open))) {
        if (item.is === 'full')
          throw new Error('expected every report in the ledger, got a full one');
        take(sessions, item.entry);
      }
    }
  };
  return {
    count: () => {
      read();
      return [...sessions.values()].reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
    },
    list: () => {
      read();
      return [...sessions].map(([session, each]) => describe(session, each));
    },
  };
}

interface OpenFile {
  readonly parser: LedgerParser;
  /** Bytes that were read before. */
  read: number;
}

function readOn(file: string, open: OpenFile): Buffer {
  const fd = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(fstatSync(fd).size - open.read);
    const read = readSync(fd, bytes, 0, bytes.length, open.read);
    open.read += read;
    return bytes.subarray(0, read);
  } finally {
    closeSync(fd);
  }
}

function take(sessions: Map<string, Session>, entry: LedgerEntry): void {
  const [head, ...events] = entry.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly session: string; readonly seq: number });
  const id = head?.session ?? '';
  const session = sessions.get(id) ?? { acknowledged: new Set(), sent: new Set() };
  sessions.set(id, session);
  for (const { seq } of events) session.sent.add(seq);
  if (entry.status !== 200) return;
  checkReceipt(entry, events.length);
  for (const { seq } of events) session.acknowledged.add(seq);
}

/** An answer of 200 takes every event of this very report, and says so. */
function checkReceipt({ receipt, body }: LedgerEntry, events: number): void {
  const { statement: said = '{}' } = (receipt ?? {}) as { readonly statement?: string };
  const statement = JSON.parse(said) as Partial<ReceiptStatement>;
  const isOfReport = statement.about === 'report';
  const taken = isOfReport ? (statement.accepted ?? 0) + (statement.duplicate ?? 0) : 0;
  const digest = createHash('sha256').update(body, 'utf8').digest('hex');
  if (isOfReport && statement.digest === digest && taken === events) return;
  throw new Error(`expected a receipt for the ${events} events of a report, got one for ${taken}`);
}

/** A client sends a session's reports in order, so that what was acknowledged of it has no gap. */
function describe(session: string, { acknowledged, sent }: Session): AcknowledgedSession {
  const events = acknowledged.size;
  const last = Math.max(0, ...acknowledged);
  if (last !== events)
    throw new Error(`expected ${last} acknowledged events in a row, got ${events}`);
  return { session, events, unanswered: sent.size - events };
}
