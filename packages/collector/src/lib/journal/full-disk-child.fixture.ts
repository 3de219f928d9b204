/**
 * Run by full-disk.test.ts under a limit on the size of files: appends until the journal refuses, a few times over, and
 * prints what it was told is durable.
 */
import { appendEntry } from './journal.fixture.ts';
import { openJournal } from './journal.ts';

const [folder = ''] = process.argv.slice(2);
// Without a listener the limit's signal ends the process; with one, writes fail with EFBIG.
process.on('SIGXFSZ', () => undefined);

const journal = await openJournal({
  folder,
  bytesMax: 1e9,
  now: Date.now,
  log: () => undefined,
});
const acknowledged: number[] = [];
const codes = new Set<string>();
let seq = 0;
for (let failures = 0; failures < 5;) {
  seq += 1;
  try {
    await appendEntry(journal, seq, 20);
    acknowledged.push(seq);
  } catch (failure) {
    failures += 1;
    codes.add((failure as { readonly code: string }).code);
  }
}
process.stdout.write(JSON.stringify({ acknowledged, codes: [...codes] }));
await journal.close();
