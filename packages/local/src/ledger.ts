/**
 * The ledger: a copy of every report that was sent, for the user to read, in dated files `ledger/<product><yyyyMMdd>.log` by
 * the UTC day on which it was sent. It is kept only while raw logging is on.
 *
 * Each entry is one line of JSON that says when, where and with what answer, followed by the lines of the body exactly as they
 * were sent, as many as `lines` says:
 *
 *     {"sent":"2026-11-21T10:00:01.310Z","address":"https://telemetry.example.com/v1/report/automation-server","status":200,"receipt":{"accepted":1, …},"lines":2}
 *     {"candor":1,"product":"automation-server", …}
 *     {"seq":1,"at":"2026-11-21T09:00:01.204Z","event":"heartbeat", …}
 */
import fs from 'node:fs';
import path from 'node:path';
import { readNames } from './lib/spool-files.ts';
import { removeFile } from './lib/stored-file.ts';
import { ledgerFileBytesMax, receiptCharsMax } from './limits.ts';

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
  const { sent, address, status, receipt, body } = entry;
  const lines = body.split('\n').length - 1;
  const kept = JSON.stringify(receipt).length > receiptCharsMax ? null : receipt;
  const text = `${JSON.stringify({ sent, address, status, receipt: kept, lines })}\n${body}`;
  const file = path.join(ledgerFolderOf(ledger.folder), nameOf(ledger.product, sent));
  try {
    const size = fs.statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) startDay(ledger, sent);
    if ((size ?? 0) + Buffer.byteLength(text) > ledgerFileBytesMax) return false;
    fs.appendFileSync(file, text, { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}

/** The dated files, oldest first. */
export function listLedgerFiles(folder: string, product: string): readonly string[] {
  const ledger = ledgerFolderOf(folder);
  return readNames(ledger)
    .filter((name) => dayOf(name, product) !== null)
    .map((name) => path.join(ledger, name));
}

/** The entries of one dated file, oldest first. A torn entry at its end is left out. */
export function readLedger(file: string): readonly LedgerEntry[] {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const entries: LedgerEntry[] = [];
  for (let at = 0; at < lines.length - 1;) {
    const opening = parseOpening(lines[at]);
    const end = at + 1 + (opening?.lines ?? 0);
    if (opening !== null && end < lines.length) {
      const { lines: count, ...entry } = opening;
      const body = lines.slice(at + 1, end).map((line) => `${line}\n`);
      entries.push({ ...entry, body: count === 0 ? '' : body.join('') });
    }
    at = opening === null ? at + 1 : end;
  }
  return entries;
}

function ledgerFolderOf(folder: string): string {
  return path.join(folder, 'ledger');
}

function nameOf(product: string, sent: string): string {
  return `${product}${sent.slice(0, 10).replaceAll('-', '')}.log`;
}

/** The day `yyyyMMdd` of one of our files, or null for any other. */
function dayOf(name: string, product: string): string | null {
  const day = name.slice(product.length, -'.log'.length);
  return name.startsWith(product) && name.endsWith('.log') && /^\d{8}$/.test(day) ? day : null;
}

function startDay({ folder, product, days }: Ledger, sent: string): void {
  fs.mkdirSync(ledgerFolderOf(folder), { recursive: true, mode: 0o700 });
  const oldest = new Date(Date.parse(sent) - days * 86_400_000).toISOString();
  for (const file of listLedgerFiles(folder, product)) {
    if (path.basename(file) < nameOf(product, oldest)) removeFile(file);
  }
}

type Opening = Omit<LedgerEntry, 'body'> & { readonly lines: number };

function parseOpening(line: string | undefined): Opening | null {
  try {
    const json = JSON.parse(line ?? '') as Partial<Opening> | null;
    return typeof json?.sent === 'string' && typeof json.lines === 'number'
      ? (json as Opening)
      : null;
  } catch {
    return null;
  }
}
