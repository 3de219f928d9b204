import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@candor/engine/engine';
import type { ExportedRow } from '@candor/store/holdings';
import { type Store, openStore } from '@candor/store/store';
import { expect, it } from 'vitest';
import {
  type EntryHead,
  type JournalEntry,
  decodeEntry,
  encodeEntry,
  encodeLines,
} from '../journal/entry.ts';
import { buildEntry, createJournalBench } from '../journal/journal.fixture.ts';
import { createBlockLoader } from './load-block.ts';

const STARTED = Date.UTC(2026, 10, 21, 9);

/** Values that a client writes, and those that only other ways in let through. */
const FIELDS = [
  { uptime: 3601.25, identities: 12, licence: 'trial', clustered: false },
  { failure: { description: 1, type: 'Error "\\ä"', frames: [{ at: 1e3 }, '}]'] } },
  { note: 'Grüße\n\u2028', errors: -0.5, total: 2 ** 53 },
  {},
] as const;

/** `markedFrom`: of its events, the first whose time was corrected. */
function buildReport(markedFrom: number = FIELDS.length): JournalEntry {
  return {
    ...buildEntry(1),
    session: randomUUID(),
    device: 'd'.repeat(32),
    started: STARTED,
    received: STARTED + 90_000,
    facts: { version: '5.2.0', memory: 15.5, country: 'DE' },
    events: FIELDS.map((fields, index) => {
      const event = [
        index + 1,
        STARTED + index * 3_600_000,
        index === 3 ? 'started' : 'heartbeat',
        fields as JournalEntry['events'][number][3],
      ] as const;
      return index < markedFrom ? event : [...event, true];
    }),
  };
}

function encodeAsSent({ events, ...head }: JournalEntry): Buffer {
  const lines = events.map(([seq, at, event, fields]) =>
    JSON.stringify({ seq, at: new Date(at).toISOString(), event, ...fields }),
  );
  return encodeLines(head satisfies EntryHead, [Buffer.from(`${lines.join('\n')}\n`, 'utf8')]);
}

async function readAll(store: Store, device: string): Promise<readonly ExportedRow[]> {
  const owner = { product: 'automation-server', devices: [device], sessions: [] };
  const rows: ExportedRow[] = [];
  for await (const row of store.exportHeld(owner)) rows.push(row);
  return rows;
}

it('what a journal holds is stored alike in every form that entries have had, and as its events are', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'candor-forms-'));
  const engine = await startEngine({ dataFolder: folder });
  const journals = await createJournalBench();
  const { url, username, password } = engine;
  const open = (database: string): Store => openStore({ url, username, password, database });
  const [loaded, expected] = [open('loaded'), open('expected')];
  try {
    const payloads = [
      encodeEntry(buildReport(1)),
      encodeAsSent(buildReport()),
      Buffer.from(JSON.stringify(buildReport()), 'utf8'),
      encodeEntry({ ...buildReport(), events: [] }),
    ];
    const journal = await journals.open();
    for (const payload of payloads) await journal.append(payload, FIELDS.length);
    const block = journal.nextBlock(true);
    if (block === null) throw new Error('a journal that holds events has a block of them');
    await Promise.all([loaded.migrate(), expected.migrate()]);
    const rejected = { add: async () => Promise.reject(new Error('nothing is to be refused')) };
    await createBlockLoader({ store: loaded, rejected, blockTriesMax: 1 })(block);
    await expected.insertBlock({ segment: 1, block: 1, events: payloads.flatMap(decodeEntry) });
    const rows = await readAll(loaded, 'd'.repeat(32));
    expect(rows).toHaveLength(3 * FIELDS.length);
    expect(rows).toEqual(await readAll(expected, 'd'.repeat(32)));
    // Of the forms that have the mark those events that have it, and none of the others.
    const marked = rows.filter((row) => row.clockCorrected === true).map(({ seq }) => seq);
    expect(marked.toSorted((a, b) => a - b)).toEqual([2, 3, 4]);
    await journal.close();
  } finally {
    await Promise.all([loaded.close(), expected.close()]);
    await engine.stop();
    await journals.remove();
    await rm(folder, { recursive: true, force: true });
  }
});
