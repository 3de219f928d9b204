import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  appendToLedger,
  dropOldLedgerFiles,
  listLedgerFiles,
  type Ledger,
  type LedgerEntry,
  formatLedgerEntry,
} from './ledger.ts';
import {
  createLedgerParser,
  readLastLedgerEntry,
  readLedger,
  readLedgerItems,
} from './read-ledger.ts';
import { ledgerFileBytesMax, ledgerTailBytesMax, receiptCharsMax } from './limits.ts';

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

it('leaves out a receipt that is too long, and keeps one with all that a collector vouches for', () => {
  const statement = JSON.stringify({
    candor: 1,
    about: 'report',
    product: 'p'.repeat(40),
    at: '2026-11-21T10:00:00.000Z',
    digest: 'd'.repeat(64),
    accepted: 10_000,
    duplicate: 10_000,
    refused: 10_000,
    retentionDays: 36_500,
  });
  const receipt = { statement, key: 'k'.repeat(16), signature: 's'.repeat(86) };
  appendToLedger(ledger(), entry({ receipt }));
  appendToLedger(ledger(), entry({ receipt: { text: 'x'.repeat(receiptCharsMax) } }));
  const [file = ''] = listLedgerFiles(folder, 'stencil');
  expect(readLedger(file)).toEqual([entry({ receipt }), entry({ receipt: null })]);
});

it.each([
  [
    'in its body',
    '{"sent":"2026-11-21T10:00:00.000Z","address":"x","lines":3}\n{"candor":1}\n{"se',
  ],
  [
    'between two lines',
    '{"sent":"2026-11-21T10:00:00.000Z","address":"x","lines":9}\n{"candor":1}\n',
  ],
  ['in its opening', '{"sent":"2026-11-21T10:0'],
])(
  'an entry that was torn %s is left out, and takes nothing of the next with it',
  (_where, torn) => {
    appendToLedger(ledger(), entry());
    const [file = ''] = listLedgerFiles(folder, 'stencil');
    fs.appendFileSync(file, torn);
    expect(readLedger(file)).toEqual([entry()]);
    const next = entry({ status: 503, receipt: null });
    expect(appendToLedger(ledger(), next)).toBe(true);
    expect(readLedger(file)).toEqual([entry(), next]);
  },
);

it('takes no event for the opening of an entry, whatever its fields are called', () => {
  const body =
    '{"candor":1}\n{"seq":1,"event":"mail","sent":"now","address":"all","lines":1}\n{"seq":2}\n';
  appendToLedger(ledger(), entry({ body }));
  expect(readLedger(listLedgerFiles(folder, 'stencil')[0] ?? '')).toEqual([entry({ body })]);
});

it('gives back a body that does not end its last line', () => {
  const entries = [entry({ body: '[{"name":"a"}]' }), entry({ body: '[\n]' }), entry()];
  for (const one of entries) appendToLedger(ledger(), one);
  expect(readLedger(listLedgerFiles(folder, 'stencil')[0] ?? '')).toEqual(entries);
});

it('says in the file of a full day that its rest is missing, once, and keeps nothing more of it', () => {
  const body = `${'x'.repeat(ledgerFileBytesMax / 2)}\n`;
  const later = '2026-11-21T11:00:00.000Z';
  expect(appendToLedger(ledger(), entry({ body }))).toBe(true);
  expect(appendToLedger(ledger(), entry({ body, sent: later }))).toBe(false);
  // One that would still fit would make the line untrue.
  expect(appendToLedger(ledger(), entry())).toBe(false);
  const [file = ''] = listLedgerFiles(folder, 'stencil');
  expect(readLedgerItems(file)).toEqual([
    { is: 'entry', entry: entry({ body }) },
    { is: 'full', at: later },
  ]);
  expect(fs.statSync(file).size).toBeLessThanOrEqual(ledgerFileBytesMax);
  expect(appendToLedger(ledger(), entry({ sent: '2026-11-22T00:00:00.000Z' }))).toBe(true);
});

it('removes old days when it is told to, without a new day and without raw logging', () => {
  for (const day of ['18', '19', '20'])
    appendToLedger(ledger(90), entry({ sent: `2026-11-${day}T10:00:00.000Z` }));
  dropOldLedgerFiles(ledger(1), Date.UTC(2026, 10, 20));
  expect(names()).toEqual(['stencil20261119.log', 'stencil20261120.log']);
  dropOldLedgerFiles({ ...ledger(), folder: path.join(folder, 'not-there') }, 0);
});

it('is read as it grows, whatever the pieces', () => {
  const entries = [entry(), entry({ body: '{"candor":1}\n{"größe":"ß"}\n' })];
  for (const one of entries) appendToLedger(ledger(), one);
  const bytes = fs.readFileSync(listLedgerFiles(folder, 'stencil')[0] ?? '');
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 9 }), (cuts) => {
      const parser = createLedgerParser();
      const ends = [...cuts, bytes.length].sort((a, b) => a - b);
      const items = ends.flatMap((end, index) =>
        parser.push(bytes.subarray(index === 0 ? 0 : ends[index - 1], end)),
      );
      expect(items).toEqual(entries.map((one) => ({ is: 'entry', entry: one })));
    }),
  );
});

it('says so where no disk can keep it', () => {
  fs.writeFileSync(folder, 'a file where the folder should be');
  expect(appendToLedger(ledger(), entry())).toBe(false);
  expect(listLedgerFiles(folder, 'stencil')).toEqual([]);
});

it('finds the last entry from the end, whatever stands around it', () => {
  const body = (events: number): string => `{"candor":1}\n${'{"seq":1}\n'.repeat(events)}`;
  for (const minute of ['00', '01', '02']) {
    appendToLedger(
      ledger(),
      entry({ sent: `2026-11-21T10:${minute}:00.000Z`, body: body(20_000) }),
    );
  }
  const [file = ''] = listLedgerFiles(folder, 'stencil');
  const last = readLedger(file).at(-1);
  expect(readLastLedgerEntry(file)).toEqual(last);
  // Torn by a killed process, and after that the end of the day.
  const whole = fs.readFileSync(file);
  fs.appendFileSync(file, formatLedgerEntry(entry()).slice(0, -12));
  expect(readLastLedgerEntry(file)).toEqual(last);
  fs.appendFileSync(file, '\n{"full":"2026-11-21T11:00:00.000Z"}\n');
  expect(readLastLedgerEntry(file)).toEqual(last);
  // The first of a file, cut from the start of what is read or not.
  fs.writeFileSync(file, formatLedgerEntry(entry()));
  expect(readLastLedgerEntry(file)).toEqual(entry());
  fs.writeFileSync(file, whole.subarray(100));
  expect(readLastLedgerEntry(file)).toEqual(last);
});

it('finds no last entry in a file that has none, or none within its bound, or is gone', () => {
  appendToLedger(ledger(), entry());
  const [file = ''] = listLedgerFiles(folder, 'stencil');
  fs.appendFileSync(file, '{"seq":1}\n'.repeat(ledgerTailBytesMax / 10 + 1));
  expect(readLastLedgerEntry(file)).toBeNull();
  fs.writeFileSync(file, '');
  expect(readLastLedgerEntry(file)).toBeNull();
  fs.rmSync(file);
  expect(readLastLedgerEntry(file)).toBeNull();
});
