import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receipt, ReceiptStatement } from '@candor/manifest/holdings';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { receiptKeysCheckMs } from '../../limits.ts';
import { openReceiptKeys, rotateReceiptKeys } from './receipt-keys.ts';
import { verifyReceipt } from './verify-receipt.fixture.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candor-receipts-'));
  file = join(folder, 'receipt-keys.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const clock = { now: 0 };
const logged: string[] = [];
const open = () =>
  openReceiptKeys(
    file,
    () => clock.now,
    (line) => logged.push(line),
  );

const STATEMENT: ReceiptStatement = {
  candor: 1,
  about: 'erase',
  product: 'kitchen',
  at: '2026-11-22T09:00:00.000Z',
  digest: 'a'.repeat(64),
  sessions: 1,
  events: 2,
  kept: 'Nothing.',
};

it('a receipt is checked with what is published, and a changed one is not believed', () => {
  const keys = open();
  const receipt = keys.sign(STATEMENT);
  expect(verifyReceipt(keys.list(), receipt)).toEqual(STATEMENT);
  const changed = { ...receipt, statement: receipt.statement.replace('"events":2', '"events":3') };
  expect(() => verifyReceipt(keys.list(), changed)).toThrow(/not of this statement/);
});

it('receipts that share a signature are each checked alone, and none with what another says', () => {
  const keys = open();
  const statements = [1, 2, 3].map((events) => ({ ...STATEMENT, events }));
  const receipts = keys.signAll(statements);
  expect(receipts.map((receipt) => verifyReceipt(keys.list(), receipt))).toEqual(statements);
  const [first, second] = receipts;
  const mixed = { ...first, signature: second?.signature } as Receipt;
  expect(() => verifyReceipt(keys.list(), mixed)).toThrow(/not of this statement/);
  // Two trees of the same statements share nothing but the statements.
  const salts = [...receipts, ...keys.signAll(statements)].map(
    ({ signature }) => signature.split('.')[1],
  );
  expect(new Set(salts).size).toBe(6);
});

it('the key is made once, outlives a restart, and is not published whole', () => {
  const first = open();
  const receipt = first.sign(STATEMENT);
  const second = open();
  expect(second.list()).toEqual(first.list());
  expect(verifyReceipt(second.list(), receipt)).toEqual(STATEMENT);
  expect(Object.keys(second.list().keys[0] ?? {})).toEqual(['key', 'spki']);
  expect(readdirSync(folder)).toEqual(['receipt-keys.json']);
});

it.skipIf(process.platform === 'win32')('its owner alone can read the file', () => {
  open();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('a rotation is noticed while it runs; what older keys signed is still believed, and they sign no more', () => {
  const keys = open();
  const old = keys.sign(STATEMENT);
  const key = rotateReceiptKeys(file);
  clock.now += receiptKeysCheckMs;
  const fresh = keys.sign(STATEMENT);
  expect([old.key === fresh.key, fresh.key]).toEqual([false, key]);
  expect(keys.list().keys.map((published) => published.key)).toEqual([key, old.key]);
  for (const receipt of [old, fresh])
    expect(verifyReceipt(keys.list(), receipt)).toEqual(STATEMENT);
  const text = readFileSync(file, 'utf8');
  expect(text.match(/pkcs8/g)).toHaveLength(1);
});

it('a file that is no longer one is said, and not written over', () => {
  writeFileSync(file, '{"keys":[]}');
  expect(open).toThrow(expect.objectContaining({ code: 'data_folder_unusable' }));
  expect(readFileSync(file, 'utf8')).toBe('{"keys":[]}');
});

it('a file that breaks while it runs is logged once, the keys stay in use, and a mended one is taken up', () => {
  const keys = open();
  const whole = readFileSync(file, 'utf8');
  logged.length = 0;
  writeFileSync(file, '{"keys":[');
  for (let count = 0; count < 3; count += 1) {
    clock.now += receiptKeysCheckMs;
    expect(verifyReceipt(keys.list(), keys.sign(STATEMENT))).toEqual(STATEMENT);
  }
  expect(logged).toEqual([expect.stringMatching(/^receipts: .* got SyntaxError/)]);
  writeFileSync(file, whole);
  const key = rotateReceiptKeys(file);
  clock.now += receiptKeysCheckMs;
  expect(keys.sign(STATEMENT).key).toBe(key);
});
