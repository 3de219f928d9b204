import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReceiptStatement } from '@candor/manifest/holdings';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signHereMax } from '../../limits.ts';
import { type ReceiptKeys, openReceiptKeys, rotateReceiptKeys } from './receipt-keys.ts';
import { type ReceiptSigner, createReceiptSigner } from './sign-aside.ts';
import { verifyReceipt } from './verify-receipt.fixture.ts';

let folder: string;
let keys: ReceiptKeys;
let signer: ReceiptSigner;
let clock = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'candor-sign-'));
  keys = openReceiptKeys(
    join(folder, 'receipt-keys.json'),
    () => clock,
    () => undefined,
  );
  signer = createReceiptSigner(keys);
});
afterEach(async () => {
  await signer.stop();
  rmSync(folder, { recursive: true, force: true });
});

const statement = (accepted: number): ReceiptStatement => ({
  candor: 1,
  about: 'report',
  product: 'kitchen',
  digest: 'ab'.repeat(32),
  accepted,
  duplicate: 0,
  refused: 0,
  at: '2026-11-22T09:00:00.000Z',
  retentionDays: 90,
});

it.each([1, signHereMax, signHereMax + 1, 300])(
  'of %i receipts in one turn each is about its own statement, and its signature holds',
  async (count) => {
    const receipts = await Promise.all(
      Array.from({ length: count }, (_, index) => signer.sign(statement(index))),
    );
    expect(receipts.map((receipt) => verifyReceipt(keys.list(), receipt))).toEqual(
      Array.from({ length: count }, (_, index) => statement(index)),
    );
  },
);

it('a key that takes over is used from then on', async () => {
  const many = (): Promise<readonly string[]> =>
    Promise.all(
      [1, 2, 3, 4, 5].map(async (count) => {
        const receipt = await signer.sign(statement(count));
        expect(verifyReceipt(keys.list(), receipt)).toEqual(statement(count));
        return receipt.key;
      }),
    );
  const [before] = await many();
  const name = rotateReceiptKeys(join(folder, 'receipt-keys.json'));
  clock += 60_000;
  expect(new Set(await many())).toEqual(new Set([name]));
  expect(before).not.toBe(name);
});

it('a thread that is gone costs no receipt', async () => {
  const waiting = Array.from({ length: 50 }, (_, index) => signer.sign(statement(index)));
  await new Promise((resolve) => setImmediate(resolve));
  await signer.stop();
  const receipts = await Promise.all(waiting);
  expect(receipts.map((receipt) => verifyReceipt(keys.list(), receipt))).toHaveLength(50);
});
