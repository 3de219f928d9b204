/**
 * The question that a short command asks at its end, when as a rule there is nothing: it takes a few looks at the disk, and no
 * more code than this.
 */
import fs from 'node:fs';
import { erasureFileOf, ledgerFolderOf, sinksFolderOf, spoolFolderOf } from './lib/state-places.ts';

/**
 * Whether this run or an earlier one has left anything that somebody would have to see to: a report to send, a log to shorten, a
 * request to erase. May say yes where a closer look finds nothing.
 */
export function hasLeftOver(folder: string): boolean {
  return (
    [sinksFolderOf, ledgerFolderOf, erasureFileOf].some((place) => fs.existsSync(place(folder))) ||
    // The mark of a day's sender stays in a spool that is empty.
    readNames(spoolFolderOf(folder)).some((name) => name.endsWith('.ndjson'))
  );
}

function readNames(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
