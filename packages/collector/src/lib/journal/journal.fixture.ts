/** Journals in folders of their own, with a clock that the test moves. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JournalEntry, encodeEntry } from './entry.ts';
import { type Journal, openJournal } from './journal.ts';
import { readBlock } from './read-block.ts';

export interface JournalBench {
  readonly folder: string;
  readonly logged: string[];
  /** Milliseconds since the epoch; moved by assignment. */
  clock: { now: number };
  readonly open: (bytesMax?: number) => Promise<Journal>;
  /** Names of the segments' files. */
  readonly listSegments: () => Promise<readonly string[]>;
  readonly remove: () => Promise<void>;
}

export async function createJournalBench(): Promise<JournalBench> {
  const folder = await mkdtemp(join(tmpdir(), 'candor-journal-'));
  const logged: string[] = [];
  const clock = { now: Date.UTC(2026, 10, 21, 9) };
  return {
    folder,
    logged,
    clock,
    open: (bytesMax = 1e9) =>
      openJournal({
        folder,
        bytesMax,
        now: () => clock.now,
        log: (line) => logged.push(line),
      }),
    listSegments: async () =>
      (await readdir(folder)).filter((name) => name.endsWith('.segment')).sort(),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** An entry of one session with events numbered from `from`. */
export function buildEntry(from: number, count = 1): JournalEntry {
  return {
    product: 'automation-server',
    environment: 'production',
    manifest: 'b1946ac92492d234',
    lane: 'usage',
    session: '0d5c0d5c-0d5c-4d5c-8d5c-0d5c0d5c0d5c',
    device: '',
    ephemeral: false,
    started: 1_000,
    received: 2_000,
    facts: { version: '5.2.0' },
    events: Array.from({ length: count }, (_, index) => [
      from + index,
      1_500,
      'heartbeat',
      { uptime: from + index },
    ]),
  };
}

export function appendEntry(journal: Journal, from: number, count = 1): Promise<void> {
  return journal.append(encodeEntry(buildEntry(from, count)), count);
}

/** Block name → sequence numbers, of all that the journal holds; each block is taken. */
export async function takeAll(journal: Journal): Promise<Map<string, readonly number[]>> {
  const taken = new Map<string, readonly number[]>();
  for (let block = journal.nextBlock(true); block !== null; block = journal.nextBlock(true)) {
    const events = await readBlock(block);
    taken.set(
      `${block.segment}/${block.block}`,
      events.map(({ seq }) => seq),
    );
    await journal.markTaken(block);
  }
  return taken;
}
