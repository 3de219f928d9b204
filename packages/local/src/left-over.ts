/**
 * The questions that a run asks at its start and at its end, when as a rule there is nothing: each takes a few looks at the disk, and
 * no more code than this.
 */
import fs from 'node:fs';
import {
  crashesFolderOf,
  erasureFileOf,
  ledgerFolderOf,
  readNames,
  senderMarkOf,
  sessionsFolderOf,
  sinksFolderOf,
  spoolFolderOf,
} from './lib/state-places.ts';

export { senderMarkOf } from './lib/state-places.ts';

/**
 * Whether this run or an earlier one has left anything that somebody would have to see to today: a log to shorten, a request to erase, or a
 * report, unless the day's sender was started already. May say yes where a closer look finds nothing.
 */
export function hasLeftOver(folder: string, nowMs: number): boolean {
  if (
    [sinksFolderOf, ledgerFolderOf, erasureFileOf].some((place) => fs.existsSync(place(folder)))
  ) {
    return true;
  }
  // The mark of a day's sender stays in a spool that is empty.
  const names = readNames(spoolFolderOf(folder));
  return names.some((name) => name.endsWith('.ndjson')) && !names.includes(senderMarkOf(nowMs));
}

/** Whether an erasure waits that the user has asked for and that is not confirmed yet. Costs one look. */
export function hasQueuedErasure(folder: string): boolean {
  return fs.existsSync(erasureFileOf(folder));
}

/** Whether sent reports are kept for the user to read. */
export function hasLedger(folder: string): boolean {
  return fs.existsSync(ledgerFolderOf(folder));
}

/** Whether failures are kept for the user to read. */
export function hasCrashes(folder: string): boolean {
  return fs.existsSync(crashesFolderOf(folder));
}

/** Whether there is anything in the state folder that a run which records makes. May say yes where a closer look finds nothing. */
export function hasRecords(folder: string): boolean {
  const hasAny = (name: string): boolean =>
    name === 'sessions' ? readNames(sessionsFolderOf(folder)).length > 0 : !LASTING.has(name);
  return readNames(folder).some(hasAny);
}

/** What stays when everything is turned off: what the user has said, the secret, the log of what was sent. */
const LASTING: ReadonlySet<string> = new Set(['settings', 'secret', 'ledger']);
