/**
 * The ledger, as it is written (`read-ledger.ts` reads it): a copy of every report that was sent, for the user to read, in dated files `ledger/<product><yyyyMMdd>.log` by
 * the UTC day on which it was sent. It is kept only while raw logging is on.
 *
 * Each entry is one line of JSON that says when, where and with what answer, followed by the lines of the body exactly as they
 * were sent, as many as `lines` says (`"cut":1` where the body did not end its last line):
 *
 *     {"sent":"2026-11-21T10:00:01.310Z","address":"https://telemetry.example.com/v1/report/automation-server","status":200,"receipt":{"statement": …},"lines":2}
 *     {"candor":1,"product":"automation-server", …}
 *     {"seq":1,"at":"2026-11-21T09:00:01.204Z","event":"heartbeat", …}
 *
 * A day that would exceed `ledgerFileBytesMax` ends with `{"full":"<time>"}`: from then on nothing more was kept on it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { removeFile } from './lib/stored-file.ts';
import { ledgerFileBytesMax, receiptCharsMax } from './limits.ts';
import { makeFolder } from './make-folder.ts';
import { ledgerFolderOf, readNames } from './lib/state-places.ts';

/** Where the dated files lie, to be watched for new ones. It need not exist. */
export { ledgerFolderOf } from './lib/state-places.ts';

export interface LedgerEntry {
  /** RFC 3339. */
  readonly sent: string;
  readonly address: string;
  /** The HTTP status of the answer; null where none came. */
  readonly status: number | null;
  /** The collector's receipt, as it gave it; null where it gave none, or one of more than `receiptCharsMax` characters. */
  readonly receipt: Readonly<Record<string, unknown>> | null;
  /** The body as it was sent, before it was compressed. */
  readonly body: string;
}

export interface Ledger {
  readonly folder: string;
  readonly product: string;
  /** Days for which each day's file is kept. */
  readonly days: number;
}

/** Appends one entry to the file of its day, and removes the files that are too old. False where it could not be kept. */
export function appendToLedger(ledger: Ledger, entry: LedgerEntry): boolean {
  const { folder, product } = ledger;
  const file = path.join(ledgerFolderOf(folder), nameOf(product, entry.sent));
  try {
    if (!fs.existsSync(file)) {
      makeFolder(ledgerFolderOf(folder), 0o700);
      dropOldLedgerFiles(ledger, Date.parse(entry.sent));
    }
    const fd = fs.openSync(file, 'a+', 0o600);
    try {
      return append(fd, entry);
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return false;
  }
}

/** Removes the dated files that are older than they are to be kept, whether raw logging is on or off. */
export function dropOldLedgerFiles({ folder, product, days }: Ledger, nowMs: number): void {
  const oldest = nameOf(product, new Date(nowMs - days * 86_400_000).toISOString());
  for (const file of listLedgerFiles(folder, product)) {
    if (path.basename(file) < oldest) removeFile(file);
  }
}

/** The dated files, oldest first. */
export function listLedgerFiles(folder: string, product: string): readonly string[] {
  const ledger = ledgerFolderOf(folder);
  return readNames(ledger)
    .filter((name) => dayOf(name, product) !== null)
    .map((name) => path.join(ledger, name));
}

/** The bytes of one entry. `address` stands in every opening, so that no event is taken for one. */
export function formatLedgerEntry({ sent, address, status, receipt, body }: LedgerEntry): string {
  // What is sent elsewhere than to a collector may not end its last line.
  const isEnded = body === '' || body.endsWith('\n');
  const lines = body.split('\n').length - (isEnded ? 1 : 0);
  const kept = JSON.stringify(receipt).length > receiptCharsMax ? null : receipt;
  const opening = { sent, address, status, receipt: kept, lines, ...(isEnded ? {} : { cut: 1 }) };
  return `${JSON.stringify(opening)}\n${body}${isEnded ? '' : '\n'}`;
}

/** The line after which nothing more is kept on this day. */
function formatFullLine(at: string): string {
  return `${JSON.stringify({ full: at })}\n`;
}

/**
 * One write for a whole entry: the system lets no other process's into the middle of it (POSIX, `O_APPEND`). What a killed
 * process has left without an end of line gets one first.
 */
function append(fd: number, entry: LedgerEntry): boolean {
  const { size } = fs.fstatSync(fd);
  const tail = readTail(fd, size);
  if (FULL_LINE.test(tail)) return false;
  const before = tail === '' || tail.endsWith('\n') ? '' : '\n';
  const full = formatFullLine(entry.sent);
  const bytes = Buffer.from(before + formatLedgerEntry(entry), 'utf8');
  if (size + bytes.length + full.length > ledgerFileBytesMax) {
    fs.writeSync(fd, before + full);
    return false;
  }
  return fs.writeSync(fd, bytes) === bytes.length;
}

/** The line after which a day takes nothing more. */
const FULL_LINE = /(?:^|\n)\{"full":"[^"\n]*"\}\n$/;
/** Longer than that line. */
const TAIL_BYTES = 64;

function readTail(fd: number, size: number): string {
  const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
  const read = fs.readSync(fd, tail, 0, tail.length, size - tail.length);
  return tail.toString('latin1', 0, read);
}

function nameOf(product: string, sent: string): string {
  return `${product}${sent.slice(0, 10).replaceAll('-', '')}.log`;
}

/** The day `yyyyMMdd` of one of our files, or null for any other. */
function dayOf(name: string, product: string): string | null {
  const day = name.slice(product.length, -'.log'.length);
  return name.startsWith(product) && name.endsWith('.log') && /^\d{8}$/.test(day) ? day : null;
}
