import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  appendToLedger,
  listLedgerFiles,
  readLedger,
  type Ledger,
  type LedgerEntry,
} from './ledger.ts';
import { ledgerFileBytesMax, receiptCharsMax } from './limits.ts';

let folder = '';
beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'candor-ledger-')), 'state');
});
afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));

const ledger = (days = 2): Ledger => ({ folder, product: 'stencil', days });
const entry = (changes: Partial<LedgerEntry> = {}): LedgerEntry => ({
  sent: '2026-11-21T10:00:00.000Z',
  address: 'https://telemetry.example.com/v1/report/stencil',
  status: 200,
  receipt: { accepted: 1 },
  body: '{"candor":1}\n{"seq":1}\n',
  ...changes,
});
const names = (): readonly string[] =>
  listLedgerFiles(folder, 'stencil').map((file) => path.basename(file));

it('keeps each body as it was sent, with time, address, status and receipt, in a file of its day', () => {
  const entries = [entry(), entry({ status: null, receipt: null, body: '' })];
  for (const one of entries) expect(appendToLedger(ledger(), one)).toBe(true);
  const [file = ''] = listLedgerFiles(folder, 'stencil');
  expect(names()).toEqual(['stencil20261121.log']);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  expect(fs.readFileSync(file, 'utf8').split('\n').slice(1, 3)).toEqual([
    '{"candor":1}',
    '{"seq":1}',
  ]);
  expect(readLedger(file)).toEqual(entries);
});

it('keeps as many days as it is told, and leaves other files alone', () => {
  for (const day of ['18', '19', '20'])
    appendToLedger(ledger(), entry({ sent: `2026-11-${day}T10:00:00.000Z` }));
  fs.writeFileSync(path.join(folder, 'ledger', 'stencil-notes.log'), 'mine');
  fs.writeFileSync(path.join(folder, 'ledger', 'stencilx20200101.log'), 'of another product');
  appendToLedger(ledger(), entry());
  expect(names()).toEqual(['stencil20261119.log', 'stencil20261120.log', 'stencil20261121.log']);
  expect(fs.readdirSync(path.join(folder, 'ledger'))).toContain('stencil-notes.log');
  expect(fs.readdirSync(path.join(folder, 'ledger'))).toContain('stencilx20200101.log');
});

it('leaves out a receipt that is too long, an entry that was torn, and what would exceed the day', () => {
  appendToLedger(ledger(), entry({ receipt: { text: 'x'.repeat(receiptCharsMax) } }));
  const [file = ''] = listLedgerFiles(folder, 'stencil');
  fs.appendFileSync(file, '{"sent":"2026-11-21T10:00:00.000Z","lines":2}\n{"candor":1}\n');
  expect(readLedger(file)).toEqual([entry({ receipt: null })]);
  fs.truncateSync(file, ledgerFileBytesMax);
  expect(appendToLedger(ledger(), entry())).toBe(false);
});

it('says so where no disk can keep it', () => {
  fs.writeFileSync(folder, 'a file where the folder should be');
  expect(appendToLedger(ledger(), entry())).toBe(false);
  expect(listLedgerFiles(folder, 'stencil')).toEqual([]);
});
