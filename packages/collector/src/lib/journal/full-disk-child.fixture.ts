/**
 * Run by full-disk.test.ts in a process under a limit on the size of files: appends until the journal refuses, a few times
 * over, and prints what it was told is durable.
 */
import { appendEntry } from './journal.fixture.ts';
import { openJournal } from './journal.ts';

export interface FullDiskReport {
  readonly acknowledged: readonly number[];
  readonly codes: readonly string[];
}

const FAILURES = 5;

export async function appendUntilFull(folder: string): Promise<void> {
  // Without a listener the limit's signal ends the process; with one, writes fail with EFBIG.
  process.on('SIGXFSZ', () => undefined);
  const journal = await openJournal({
    folder,
    bytesMax: 1e9,
    now: Date.now,
    log: () => undefined,
  });
  const acknowledged: number[] = [];
  const codes: string[] = [];
  for (let seq = 1; codes.length < FAILURES; seq += 1) {
    try {
      await appendEntry(journal, seq, 20);
      acknowledged.push(seq);
    } catch (failure) {
      codes.push((failure as { readonly code: string }).code);
    }
  }
  const report: FullDiskReport = { acknowledged, codes };
  process.stdout.write(JSON.stringify(report));
  await journal.close();
}
