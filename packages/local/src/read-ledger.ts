/**
 * Reading the ledger, for the user's eyes: what `ledger.ts` has written.
 */
import fs from 'node:fs';
import type { LedgerEntry } from './ledger.ts';
import { createLedgerParser, type LedgerItem } from './lib/ledger-lines.ts';
import { ledgerTailBytesMax } from './limits.ts';

export { createLedgerParser, type LedgerItem, type LedgerParser } from './lib/ledger-lines.ts';

/** The entries of one dated file, oldest first. A torn entry is left out. */
export function readLedger(file: string): readonly LedgerEntry[] {
  return readLedgerItems(file).flatMap((item) => (item.is === 'entry' ? [item.entry] : []));
}

/** As `readLedger()`, with the line that says that the rest of the day is missing. */
export function readLedgerItems(file: string): readonly LedgerItem[] {
  return createLedgerParser().push(fs.readFileSync(file));
}

/** The last entry of one dated file, read from its end; null where there is none within `ledgerTailBytesMax`. */
export function readLastLedgerEntry(file: string): LedgerEntry | null {
  try {
    const fd = fs.openSync(file, 'r');
    try {
      return findLastEntry(fd, fs.fstatSync(fd).size);
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return null;
  }
}

function findLastEntry(fd: number, size: number): LedgerEntry | null {
  for (let bytes = TAIL_STEP_BYTES; bytes <= ledgerTailBytesMax; bytes *= 4) {
    const tail = Buffer.alloc(Math.min(size, bytes));
    const read = fs.readSync(fd, tail, 0, tail.length, size - tail.length);
    // A line that is cut is none; those of a body whose opening is cut off are left out by the parser.
    const start = tail.length === size ? 0 : tail.indexOf(0x0a) + 1;
    const items = createLedgerParser().push(tail.subarray(start, read));
    const last = items.findLast((item) => item.is === 'entry');
    if (last?.is === 'entry') return last.entry;
    if (tail.length === size) return null;
  }
  return null;
}

/** What most last entries fit into. */
const TAIL_STEP_BYTES = 65_536;
